-- One row per product and UTC day with a complaint.
SELECT product, (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n
FROM chosen('complaints', $filters)
GROUP BY ALL
ORDER BY product, day;
