-- Which causes grew from the week before to the last one?
SELECT product, cause, count(*) FILTER (in_last_week(created_at, now)) AS n,
       count(*) FILTER (in_week_before(created_at, now)) AS n_before
FROM complaints, data_time
GROUP BY ALL
HAVING n > n_before
ORDER BY n - n_before DESC;
