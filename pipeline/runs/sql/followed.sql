-- What is read again, by source and kind: how much of it there is, and how much of that is due at $now.
SELECT source, split_part(subject, ':', 1) AS kind, count(*) AS n,
       count(*) FILTER (due_at <= $now AND "until" >= $now) AS n_due
FROM watchlist GROUP BY ALL ORDER BY ALL;
