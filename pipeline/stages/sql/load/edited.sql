-- Posts that `incoming` tells with other words, or of another forum, by a reading that will hold: they are to be read
-- anew, in a language that is found anew, and their words hashed and searched.
CREATE OR REPLACE TEMP TABLE edited AS
SELECT post_id
FROM posts JOIN incoming USING (post_id)
WHERE (posts.title, posts.text, posts.community) IS DISTINCT FROM (incoming.title, incoming.text, incoming.community)
  AND reading(incoming.last_verified_at, incoming.first_seen_at, incoming.edited_at, incoming.created_at, incoming.title, incoming.text)
    > reading(posts.last_verified_at, posts.first_seen_at, posts.edited_at, posts.created_at, posts.title, posts.text);
UPDATE judgements SET model_version = '' WHERE post_id IN (FROM edited);
DELETE FROM text_buckets WHERE post_id IN (FROM edited);
DELETE FROM escalations_sought WHERE post_id IN (FROM edited);
UPDATE posts SET language = NULL WHERE post_id IN (FROM edited);
