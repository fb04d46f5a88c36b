-- What the database in use still holds, against its tombstones: requests to purge, as forgetting would land them.
SELECT 'post' AS subject_kind, post_id AS subject_id FROM posts
WHERE purged_at IS NULL AND sha256(post_id) IN (SELECT id_hash FROM tombstones)
UNION
SELECT 'author', author_key FROM posts WHERE sha256(author_key) IN (SELECT id_hash FROM tombstones)
UNION
SELECT 'author', author_handle_key FROM posts WHERE sha256(author_handle_key) IN (SELECT id_hash FROM tombstones);
