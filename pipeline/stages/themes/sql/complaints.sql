-- The listed complaints with their words, in an order of their own.
SELECT post_id, author_key, title, text, posts.created_at
FROM listed_complaints JOIN posts USING (post_id)
ORDER BY post_id;
