-- One row per cause and UTC day with a complaint.
SELECT cause, (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n
FROM chosen('complaints', $filters)
GROUP BY ALL
ORDER BY cause, day;
