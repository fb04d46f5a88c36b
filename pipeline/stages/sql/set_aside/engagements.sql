-- The rows of `incoming`, counts of a batch that is set aside, of posts that are not purged.
SELECT * FROM incoming
WHERE coalesce(observed_at >= $before, true) AND sha256(post_id) NOT IN (SELECT id_hash FROM tombstones);
