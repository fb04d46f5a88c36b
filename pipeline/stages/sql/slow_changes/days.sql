-- One row per product, source, cause and whole day: complaints, and all posts about the product that were read.
WITH read AS (
    SELECT judgements.product, posts.source, date_trunc('day', created_at) AS day, is_complaint, cause
    FROM posts
    JOIN effective_judgements AS judgements USING (post_id)
    LEFT JOIN near_duplicates USING (post_id)
    WHERE purged_at IS NULL AND is_complaint IS NOT NULL AND judgements.product <> 'none' AND coalesce(counts, true)
      AND created_at < (SELECT date_trunc('day', max(created_at)) FROM posts)
), days AS (
    SELECT product, source, day, count(*) AS n_posts FROM read GROUP BY product, source, day
), causes AS (
    SELECT DISTINCT product, source, cause FROM read WHERE is_complaint
), complaints AS (
    SELECT product, source, cause, day, count(*) AS n FROM read WHERE is_complaint GROUP BY product, source, cause, day
)
SELECT product, source, cause, day, coalesce(n, 0) AS n, n_posts
FROM causes JOIN days USING (product, source) LEFT JOIN complaints USING (product, source, cause, day)
ORDER BY product, source, cause, day;
