-- Requests to purge the posts made before $before, as forgetting them would land.
SELECT 'post' AS subject_kind, post_id AS subject_id FROM posts WHERE purged_at IS NULL AND created_at < $before;
