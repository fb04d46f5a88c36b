-- How many people complained of what, week by week, and of how many posts?
WITH weeks AS (
    SELECT product, date_trunc('week', day)::DATE AS week, cause, sum(n_complaints) AS n_complaints,
           sum(sum(n_read)) OVER (PARTITION BY product, week) AS n_posts
    FROM daily_counts
    WHERE product <> 'none'
    GROUP BY product, week, cause
)
SELECT product, cause, week, n_complaints, n_posts, round(1000 * n_complaints / n_posts, 1) AS per_1000_posts
FROM weeks
WHERE n_complaints > 0
ORDER BY week DESC, n_complaints DESC, product, cause;
