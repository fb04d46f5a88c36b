-- One row per source where people answer one another and none of its posts, which are not few, says what it answers.
SELECT source, count(*) AS n_posts
FROM posts_read
WHERE kind NOT IN ('review', 'issue')
GROUP BY source
HAVING count(*) >= 20 AND count(*) FILTER (parent_id IS NOT NULL OR conversation_id <> post_id) = 0
ORDER BY source;
