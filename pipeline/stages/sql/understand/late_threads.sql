-- Judged posts that answer one which came in since, or whose words are others now: they are to be read anew.
UPDATE judgements SET model_version = ''
WHERE post_id IN (
    WITH arrived AS (
        SELECT post_id FROM posts
        WHERE purged_at IS NULL AND ($since::TIMESTAMPTZ IS NULL OR created_at >= $since) AND post_id NOT IN (SELECT post_id FROM judgements WHERE model_version <> ''))
    SELECT post_id FROM posts
    WHERE conversation_id IN (FROM arrived) OR parent_id IN (FROM arrived) OR quoted_id IN (FROM arrived));
