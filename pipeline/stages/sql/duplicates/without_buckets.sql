-- Posts of a span of time whose words have no buckets yet.
SELECT post_id, created_at, title, text
FROM posts ANTI JOIN text_buckets USING (post_id)
WHERE purged_at IS NULL AND created_at BETWEEN $from_at AND $to_at
ORDER BY created_at, post_id;
