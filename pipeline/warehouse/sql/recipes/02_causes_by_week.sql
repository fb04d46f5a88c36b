-- How many people complained of what, week by week, and of how many posts?
SELECT product, cause, date_trunc('week', day)::DATE AS week, sum(n_complaints) AS n_complaints,
       round(1000 * sum(n_complaints) / sum(n_posts), 1) AS per_1000_posts
FROM daily_causes
GROUP BY ALL
ORDER BY week DESC, n_complaints DESC;
