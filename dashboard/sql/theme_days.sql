-- One row per theme and UTC day with a complaint.
SELECT theme_id, day, sum(n_complaints)::BIGINT AS n
FROM counted($filters)
WHERE theme_id IS NOT NULL
GROUP BY ALL
HAVING n > 0
ORDER BY theme_id, day;
