-- One row per source where people answer one another and no post of the last while says what it answers.
SELECT source, count(*) AS n_posts
FROM posts_read
WHERE created_at > $since AND created_at <= $now AND kind NOT IN ('review', 'issue')
GROUP BY source
HAVING count(*) FILTER (parent_id IS NOT NULL OR conversation_id <> post_id) = 0
ORDER BY source;
