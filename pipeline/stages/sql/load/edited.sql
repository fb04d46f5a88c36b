-- Posts that `incoming` tells with other words, or of another forum: they are to be read anew, and their words hashed.
UPDATE judgements SET model_version = ''
FROM (
    SELECT post_id
    FROM posts JOIN incoming USING (post_id)
    WHERE (posts.title, posts.text, posts.community) IS DISTINCT FROM (incoming.title, incoming.text, incoming.community)
) AS edited
WHERE judgements.post_id = edited.post_id;
DELETE FROM text_buckets
WHERE post_id IN (
    SELECT post_id
    FROM posts JOIN incoming USING (post_id)
    WHERE (posts.title, posts.text) IS DISTINCT FROM (incoming.title, incoming.text));
