-- One row per theme and UTC day with a complaint.
SELECT theme_id, (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n
FROM chosen('complaints', $filters)
WHERE theme_id IS NOT NULL
GROUP BY ALL
ORDER BY theme_id, day;
