-- One row per day around an announcement.
SELECT day, begins_at, n_complaints, ratio, low, high
FROM announcement_days
WHERE announcement_id = $announcement_id
ORDER BY day;
