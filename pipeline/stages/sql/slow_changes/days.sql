-- One row per product, source, cause and whole day: complaints, and all posts about the product that were read. Of the
-- complaints whose cause is unclear, and of those in no theme, the whole is all complaints: such a share tells of something
-- that is not known yet.
WITH read AS (
    SELECT post_id, judgements.product, posts.source, date_trunc('day', created_at) AS day, is_complaint, cause
    FROM posts
    JOIN effective_judgements AS judgements USING (post_id)
    LEFT JOIN near_duplicates USING (post_id)
    WHERE purged_at IS NULL AND is_complaint IS NOT NULL AND judgements.product <> 'none' AND coalesce(counts, true)
      AND created_at < (SELECT date_trunc('day', max(created_at)) FROM posts)
), days AS (
    SELECT product, source, day, count(*) AS n_posts, count(*) FILTER (is_complaint) AS n_complaints
    FROM read GROUP BY product, source, day
), told AS (
    SELECT product, source, cause, day FROM read WHERE is_complaint
    UNION ALL
    SELECT product, source, 'in no theme', day FROM read
    WHERE is_complaint AND post_id NOT IN (SELECT post_id FROM theme_members)
      AND EXISTS (FROM theme_members)
), causes AS (
    SELECT DISTINCT product, source, cause FROM told
), complaints AS (
    SELECT product, source, cause, day, count(*) AS n FROM told GROUP BY product, source, cause, day
), shares AS (
    SELECT product, source, cause, day, coalesce(n, 0) AS n,
           CASE WHEN cause IN ('unclear', 'in no theme') THEN n_complaints ELSE n_posts END AS n_posts
    FROM causes JOIN days USING (product, source) LEFT JOIN complaints USING (product, source, cause, day)
)
FROM shares WHERE n_posts > 0
ORDER BY product, source, cause, day;
