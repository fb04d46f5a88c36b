-- Which of some posts are published.
SELECT post_id FROM posts_read WHERE list_contains($post_ids, post_id);
