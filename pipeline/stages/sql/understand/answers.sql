-- How often each cause was answered to posts of a product in a UTC week, for the weeks that have no estimate of shares.
WITH counted AS (
    SELECT product, strftime(date_trunc('week', created_at AT TIME ZONE 'UTC'), '%Y-%m-%d') AS week,
           cause, count(*) AS n_posts
    FROM judgements JOIN posts USING (post_id)
    WHERE purged_at IS NULL AND cause IS NOT NULL AND product <> $none
    GROUP BY ALL
), estimated AS (
    SELECT DISTINCT split_part(subject_id, '/', 1) AS product, horizon AS week FROM estimates
    WHERE name = $name AND method = $method
)
SELECT product, week, cause, n_posts
FROM counted
ANTI JOIN estimated USING (product, week)
QUALIFY sum(n_posts) OVER (PARTITION BY product, week) >= $minimum
ORDER BY product, week, cause;
