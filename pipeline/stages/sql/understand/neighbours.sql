-- Every post near enough in time to be a near-duplicate of a pending one, or to have one.
SELECT post_id, created_at, title, text
FROM posts
WHERE purged_at IS NULL AND created_at BETWEEN $from_at AND $to_at;
