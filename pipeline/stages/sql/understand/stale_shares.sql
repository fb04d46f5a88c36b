-- Drops the estimates of shares that another model made, or that rest on another number of posts than there now is.
WITH counted AS (
    SELECT product, strftime(date_trunc('week', created_at AT TIME ZONE 'UTC'), '%Y-%m-%d') AS week,
           count(*) AS n_posts
    FROM judgements JOIN posts USING (post_id)
    WHERE purged_at IS NULL AND cause IS NOT NULL AND product <> $none
    GROUP BY ALL
    HAVING count(*) >= $minimum
)
DELETE FROM estimates
WHERE name = $name AND (
    method <> $method OR NOT EXISTS (
        FROM counted
        WHERE product = split_part(subject_id, '/', 1) AND week = horizon AND counted.n_posts = estimates.n
    )
);
