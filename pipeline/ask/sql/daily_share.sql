-- Complaints of a cause per 1,000 posts about a product that were read, by day; days of which nothing was read are left out.
WITH seen AS (
    SELECT (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n_posts
    FROM posts_read WHERE product = $product AND reading <> 'not read' GROUP BY day
), counted AS (
    SELECT day, sum(n_complaints) AS n FROM daily_causes WHERE product = $product AND cause = $cause GROUP BY day
)
SELECT day, 1000.0 * coalesce(n, 0) / n_posts AS value
FROM seen LEFT JOIN counted USING (day)
ORDER BY day;
