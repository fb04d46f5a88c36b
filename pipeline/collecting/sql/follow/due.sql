-- What of $source is due at $now, the liveliest first; of those alike the severest complaint.
SELECT subject, due_at
FROM watchlist
LEFT JOIN effective_judgements AS judgements ON judgements.post_id = source || ':' || split_part(subject, ':', 2)
WHERE source = $source AND due_at <= $now AND "until" >= $now
ORDER BY every, severity DESC NULLS LAST, due_at, subject;
