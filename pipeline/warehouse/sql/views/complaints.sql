CREATE VIEW complaints AS
SELECT posts.post_id, posts.source, posts.kind, posts.community, posts.conversation_id, posts.parent_id,
       judgements.product, judgements.cause, judgements.p_cause, judgements.also, judgements.blames,
       judgements.explained, judgements.leaving, judgements.promotes, judgements.severity,
       judgements.p_complaint, judgements.duplicate_of, members.theme_id, posts.author_key, posts.language,
       posts.title, posts.text, posts.url, posts.created_at, posts.origin
FROM posts
JOIN effective_judgements AS judgements USING (post_id)
LEFT JOIN post_themes AS members USING (post_id)
WHERE judgements.is_complaint AND judgements.product <> 'none' AND posts.purged_at IS NULL;

COMMENT ON VIEW complaints IS 'one row per complaint (a post judged to be one) about an AI product, purged posts excluded; version 2';
COMMENT ON COLUMN complaints.post_id IS '<source>:<native id>';
COMMENT ON COLUMN complaints.source IS 'where it was posted';
COMMENT ON COLUMN complaints.kind IS 'submission, comment, tweet, review or issue';
COMMENT ON COLUMN complaints.community IS 'subreddit or repository';
COMMENT ON COLUMN complaints.conversation_id IS 'the thread it belongs to';
COMMENT ON COLUMN complaints.parent_id IS 'the post it answers';
COMMENT ON COLUMN complaints.product IS 'the product complained of';
COMMENT ON COLUMN complaints.cause IS 'why, ''unclear'' when the classifier abstains';
COMMENT ON COLUMN complaints.p_cause IS 'calibrated probability of the cause, 0..1';
COMMENT ON COLUMN complaints.also IS 'further causes';
COMMENT ON COLUMN complaints.blames IS 'what the author holds responsible; read weakly';
COMMENT ON COLUMN complaints.explained IS 'whether the product said what it did and why; read weakly';
COMMENT ON COLUMN complaints.leaving IS 'the author leaves or will; read weakly';
COMMENT ON COLUMN complaints.promotes IS 'the other product that the post praises, else none';
COMMENT ON COLUMN complaints.severity IS '0 annoyance, 1 time lost, 2 work, money or access lost, 3 lasting harm; read weakly';
COMMENT ON COLUMN complaints.p_complaint IS 'calibrated probability that it is a complaint';
COMMENT ON COLUMN complaints.duplicate_of IS 'the earliest near-duplicate, else NULL';
COMMENT ON COLUMN complaints.theme_id IS 'its strongest theme, else NULL';
COMMENT ON COLUMN complaints.author_key IS 'keyed hash of the author; counts people, names nobody';
COMMENT ON COLUMN complaints.language IS 'ISO 639-1';
COMMENT ON COLUMN complaints.title IS 'title where the source has one';
COMMENT ON COLUMN complaints.text IS 'text, handles masked';
COMMENT ON COLUMN complaints.url IS 'the original';
COMMENT ON COLUMN complaints.created_at IS 'when it was posted, UTC';
COMMENT ON COLUMN complaints.origin IS 'collector and query, or file';
