-- Complaints of one theme by UTC day.
SELECT day, sum(n_complaints)::BIGINT AS n
FROM daily_counts
WHERE theme_id = $theme_id
GROUP BY ALL
HAVING n > 0
ORDER BY day;
