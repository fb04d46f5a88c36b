-- One row per cause and week (from Monday, UTC): complaints, and all chosen posts of it that were read, whatever the cause.
WITH seen AS (
    SELECT date_trunc('week', day)::DATE AS week, sum(n_read)::BIGINT AS n_posts
    FROM counted(struct_update($filters, causes := NULL::VARCHAR[]))
    GROUP BY ALL
), complained AS (
    SELECT cause, date_trunc('week', day)::DATE AS week, sum(n_complaints)::BIGINT AS n
    FROM counted($filters)
    GROUP BY ALL
    HAVING n > 0
)
SELECT cause, week, n, n_posts FROM complained JOIN seen USING (week) ORDER BY cause, week;
