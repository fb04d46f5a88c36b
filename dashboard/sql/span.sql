-- The first and the last day with a post.
SELECT min(created_at AT TIME ZONE 'UTC')::DATE AS first_day, max(created_at AT TIME ZONE 'UTC')::DATE AS last_day
FROM posts_read;
