CREATE VIEW amplification_evidence AS
SELECT amplifications.post_id, target_post_id, competitor, "by", stance, p_stance, delay_seconds, reach,
       posts.source, posts.author_account, posts.text, posts.url, posts.created_at,
       complaints.product AS target_product, complaints.cause AS target_cause, complaints.title AS target_title,
       complaints.text AS target_text, complaints.url AS target_url, complaints.created_at AS target_created_at
FROM amplifications
JOIN posts USING (post_id)
JOIN complaints ON complaints.post_id = target_post_id;

COMMENT ON VIEW amplification_evidence IS 'one row per amplification: the answer, and the complaint that it answers; version 1';
COMMENT ON COLUMN amplification_evidence.post_id IS 'the answer';
COMMENT ON COLUMN amplification_evidence.target_post_id IS 'the complaint';
COMMENT ON COLUMN amplification_evidence.competitor IS 'the competing organisation or product';
COMMENT ON COLUMN amplification_evidence."by" IS 'account, promoter or provider';
COMMENT ON COLUMN amplification_evidence.stance IS 'recruit, disparage, agree, defend, neutral';
COMMENT ON COLUMN amplification_evidence.p_stance IS 'probability of the stance';
COMMENT ON COLUMN amplification_evidence.delay_seconds IS 'from complaint to answer';
COMMENT ON COLUMN amplification_evidence.reach IS 'impressions where the source has them, else followers';
COMMENT ON COLUMN amplification_evidence.source IS 'where it was posted';
COMMENT ON COLUMN amplification_evidence.author_account IS 'the registered account, NULL for private people';
COMMENT ON COLUMN amplification_evidence.text IS 'the answer''s text';
COMMENT ON COLUMN amplification_evidence.url IS 'the answer';
COMMENT ON COLUMN amplification_evidence.created_at IS 'UTC';
COMMENT ON COLUMN amplification_evidence.target_product IS 'the product complained of';
COMMENT ON COLUMN amplification_evidence.target_cause IS 'why';
COMMENT ON COLUMN amplification_evidence.target_title IS 'title of the complaint';
COMMENT ON COLUMN amplification_evidence.target_text IS 'text of the complaint';
COMMENT ON COLUMN amplification_evidence.target_url IS 'the complaint';
COMMENT ON COLUMN amplification_evidence.target_created_at IS 'UTC';
