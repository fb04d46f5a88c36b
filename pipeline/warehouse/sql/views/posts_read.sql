CREATE VIEW posts_read AS
SELECT posts.post_id, posts.source, posts.kind, posts.community, posts.language, posts.created_at, posts.origin,
       coalesce(judgements.product, 'none') AS product,
       CASE WHEN judgements.is_complaint THEN 'complaint'
            WHEN judgements.is_complaint IS NULL THEN 'not read' ELSE 'other' END AS reading,
       judgements.cause, judgements.p_complaint, judgements.p_cause, judgements.causes, judgements.also,
       judgements.blames, judgements.explained, judgements.leaving, judgements.promotes, judgements.severity,
       judgements.duplicate_of, coalesce(judgements.corrected, []) AS corrected,
       CASE WHEN starts_with(model_version, 'judge:') THEN substr(model_version, 1 + len('judge:')) END AS judge,
       post_id IN (SELECT post_id FROM review_queue) AS disputed, posts.conversation_id,
       posts.parent_id, posts.title, posts.text, posts.url, posts.app_version, posts.rating, posts.developer_reply,
       posts.country
FROM posts
LEFT JOIN effective_judgements AS judgements USING (post_id)
WHERE posts.purged_at IS NULL;

COMMENT ON VIEW posts_read IS 'one row per post that was seen, complaint or not, with its labels; purged posts excluded; version 4';
COMMENT ON COLUMN posts_read.post_id IS '<source>:<native id>';
COMMENT ON COLUMN posts_read.source IS 'where it was posted';
COMMENT ON COLUMN posts_read.kind IS 'submission, comment, tweet, review or issue';
COMMENT ON COLUMN posts_read.community IS 'subreddit or repository';
COMMENT ON COLUMN posts_read.language IS 'ISO 639-1';
COMMENT ON COLUMN posts_read.created_at IS 'when it was posted, UTC';
COMMENT ON COLUMN posts_read.origin IS 'collector and query, or file';
COMMENT ON COLUMN posts_read.product IS 'the product it is about, else none';
COMMENT ON COLUMN posts_read.reading IS 'complaint, other, or not read (a language that the model does not read)';
COMMENT ON COLUMN posts_read.cause IS 'of a complaint; none of another post, NULL of one that was not read';
COMMENT ON COLUMN posts_read.p_complaint IS 'calibrated probability that it is a complaint';
COMMENT ON COLUMN posts_read.p_cause IS 'calibrated probability of the cause';
COMMENT ON COLUMN posts_read.causes IS 'cause to probability, given that it is a complaint';
COMMENT ON COLUMN posts_read.also IS 'further causes';
COMMENT ON COLUMN posts_read.blames IS 'what the author holds responsible; read weakly';
COMMENT ON COLUMN posts_read.explained IS 'whether the product said what it did and why; read weakly';
COMMENT ON COLUMN posts_read.leaving IS 'the author leaves or will; read weakly';
COMMENT ON COLUMN posts_read.promotes IS 'the other product that the post praises, else none';
COMMENT ON COLUMN posts_read.severity IS '0..3; read weakly';
COMMENT ON COLUMN posts_read.duplicate_of IS 'the earliest near-duplicate';
COMMENT ON COLUMN posts_read.corrected IS 'the labels that a person corrected';
COMMENT ON COLUMN posts_read.judge IS 'the model that judged it, NULL where the classifier alone read it';
COMMENT ON COLUMN posts_read.disputed IS 'whether the judge reads it otherwise than the classifier and no person has settled it';
COMMENT ON COLUMN posts_read.conversation_id IS 'the thread it belongs to';
COMMENT ON COLUMN posts_read.parent_id IS 'the post it answers';
COMMENT ON COLUMN posts_read.title IS 'title where the source has one';
COMMENT ON COLUMN posts_read.text IS 'text, handles masked';
COMMENT ON COLUMN posts_read.url IS 'the original';
COMMENT ON COLUMN posts_read.app_version IS 'the version that a review is of, as its store says';
COMMENT ON COLUMN posts_read.rating IS 'stars of a review, 1 to 5; few are no complaint by themselves';
COMMENT ON COLUMN posts_read.developer_reply IS 'whether the developer has answered a review; NULL where the source does not tell';
COMMENT ON COLUMN posts_read.country IS 'of the store or the author, ISO 3166-1 alpha-2';
