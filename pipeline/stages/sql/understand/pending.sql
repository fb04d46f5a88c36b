-- Posts since a moment, where one is given, that the current model has not judged, or all of them on a rebuild, oldest
-- first.
SELECT posts.post_id, posts.created_at
FROM posts
LEFT JOIN judgements USING (post_id)
WHERE purged_at IS NULL AND ($rebuild OR judgements.model_version IS DISTINCT FROM $model_version)
  AND ($since::TIMESTAMPTZ IS NULL OR posts.created_at >= $since)
ORDER BY posts.created_at, posts.post_id;
