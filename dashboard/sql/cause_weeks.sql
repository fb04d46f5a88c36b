-- One row per cause and week (from Monday, UTC): complaints, and all chosen posts that were seen in it, whatever the cause.
WITH seen AS (
    SELECT date_trunc('week', created_at)::DATE AS week, count(*) AS n_posts
    FROM chosen('posts_read', struct_update($filters, causes := NULL::VARCHAR[]))
    GROUP BY ALL
), counted AS (
    SELECT cause, date_trunc('week', created_at)::DATE AS week, count(*) AS n
    FROM chosen('complaints', $filters)
    GROUP BY ALL
)
SELECT cause, week, n, n_posts FROM counted JOIN seen USING (week) ORDER BY cause, week;
