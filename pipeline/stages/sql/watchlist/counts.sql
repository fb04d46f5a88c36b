-- One row per complaint on X made since $since, with when its public counts were taken last.
SELECT source, 'metrics:' || split_part(posts.post_id, ':', 2) AS subject, created_at, max(observed_at) AS counted_at
FROM posts
JOIN effective_judgements USING (post_id)
LEFT JOIN engagements USING (post_id)
WHERE is_complaint AND purged_at IS NULL AND created_at >= $since AND regexp_full_match(posts.post_id, 'x:[0-9]{1,19}')
  AND source IN (SELECT source FROM coverage WHERE NOT starts_with(query, 'file:'))
GROUP BY ALL;
