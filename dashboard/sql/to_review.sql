-- Posts for a person to read that nobody has corrected yet: the least certain and as many at random, in turn. Which come
-- by chance does not change until they are read. Their ids alone: the page shows one, and texts cost most.
WITH open_posts AS (
    SELECT post_id, abs(p_complaint - 0.5) AS sureness,
           CASE WHEN reading = 'complaint' THEN least(sureness, abs(coalesce(p_cause, 1) - 0.5)) ELSE sureness END AS doubt
    FROM chosen('posts_read', $filters)
    WHERE reading <> 'not read' AND corrected = [] AND duplicate_of IS NULL
), uncertain AS (
    FROM open_posts ORDER BY doubt, post_id LIMIT $n // 2
), drawn AS (
    SELECT post_id, hash(post_id) AS lot FROM open_posts ANTI JOIN uncertain USING (post_id) ORDER BY lot LIMIT $n // 2
), queue AS (
    SELECT post_id, 'uncertain' AS why, row_number() OVER (ORDER BY doubt, post_id) AS place FROM uncertain
    UNION ALL
    SELECT post_id, 'random', row_number() OVER (ORDER BY lot) FROM drawn
)
SELECT why, post_id FROM queue ORDER BY place, why, post_id;
