-- One row per product that a chosen post was read about: its chosen complaints, and all those posts, whatever the cause.
WITH seen AS (
    SELECT product, sum(n_read)::BIGINT AS n_posts
    FROM counted(struct_update($filters, causes := NULL::VARCHAR[]))
    WHERE product <> 'none'
    GROUP BY product
    HAVING n_posts > 0
), complained AS (
    SELECT product, sum(n_complaints)::BIGINT AS n FROM counted($filters) GROUP BY product
)
SELECT product, coalesce(n, 0) AS n, n_posts FROM seen LEFT JOIN complained USING (product) ORDER BY product;
