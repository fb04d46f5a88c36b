-- One row per product with a chosen complaint: these, and all chosen posts that were seen about it, whatever the cause.
WITH seen AS (
    SELECT product, count(*) AS n_posts
    FROM chosen('posts_read', struct_update($filters, causes := NULL::VARCHAR[]))
    GROUP BY product
), counted AS (
    SELECT product, count(*) AS n FROM chosen('complaints', $filters) GROUP BY product
)
SELECT product, n, n_posts FROM counted JOIN seen USING (product) ORDER BY product;
