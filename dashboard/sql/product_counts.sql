-- One row per product that a chosen post was seen about: its chosen complaints, and all those posts, whatever the cause.
WITH seen AS (
    SELECT product, count(*) AS n_posts
    FROM chosen('posts_read', struct_update($filters, causes := NULL::VARCHAR[]))
    WHERE product <> 'none'
    GROUP BY product
), counted AS (
    SELECT product, count(*) AS n FROM chosen('complaints', $filters) GROUP BY product
)
SELECT product, coalesce(n, 0) AS n, n_posts FROM seen LEFT JOIN counted USING (product) ORDER BY product;
