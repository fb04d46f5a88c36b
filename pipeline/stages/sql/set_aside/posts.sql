-- The rows of `incoming`, posts of a batch that is set aside, that are neither purged nor older than $before.
SELECT * FROM incoming
WHERE coalesce(created_at >= $before, true) AND sha256(post_id) NOT IN (SELECT id_hash FROM tombstones)
  AND coalesce(sha256(author_key) NOT IN (SELECT id_hash FROM tombstones), true)
  AND coalesce(sha256(author_handle_key) NOT IN (SELECT id_hash FROM tombstones), true);
