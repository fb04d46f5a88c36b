-- Posts for a person to read that nobody has corrected yet: the least certain and as many at random, in turn. Which come
-- by chance does not change until they are read.
WITH open_posts AS (
    SELECT post_id, abs(p_complaint - 0.5) AS sureness,
           CASE WHEN reading = 'complaint' THEN least(abs(p_complaint - 0.5), abs(coalesce(p_cause, 1) - 0.5)) ELSE sureness END AS doubt
    FROM chosen('posts_read', $filters)
    WHERE reading <> 'not read' AND corrected = [] AND duplicate_of IS NULL
), uncertain AS (
    SELECT post_id, 'uncertain' AS why, row_number() OVER (ORDER BY doubt, post_id) AS place
    FROM open_posts QUALIFY place <= $n // 2
), drawn AS (
    SELECT post_id, 'random' AS why, row_number() OVER (ORDER BY hash(post_id)) AS place
    FROM open_posts ANTI JOIN uncertain USING (post_id) QUALIFY place <= $n // 2
), queue AS (
    FROM uncertain UNION ALL FROM drawn
)
SELECT why, posts_read.*
FROM queue JOIN posts_read USING (post_id)
ORDER BY place, why, post_id;
