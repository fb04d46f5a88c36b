-- Complaints of one theme by UTC day.
SELECT (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n
FROM complaints
WHERE theme_id = $theme_id
GROUP BY ALL
ORDER BY day;
