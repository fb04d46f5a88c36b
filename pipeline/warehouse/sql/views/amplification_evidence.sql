CREATE VIEW amplification_evidence AS
WITH counted AS (
    SELECT post_id, arg_max(impressions, observed_at) FILTER (impressions IS NOT NULL) AS impressions,
           arg_max(likes, observed_at) FILTER (likes IS NOT NULL) AS likes,
           arg_max(replies, observed_at) FILTER (replies IS NOT NULL) AS replies
    FROM engagements GROUP BY post_id
)
SELECT answers.post_id, target_post_id, relation, answers.competitor,
       accounts.competitor_name, accounts.name AS account_name, accounts.kind AS account_kind, "by", stance, p_stance,
       appeal, p_appeal, names_fact, delay_seconds, counted.impressions, posts.author_followers AS followers_bound,
       CASE WHEN posts.source <> 'x' THEN counted.likes END AS score,
       CASE WHEN posts.source <> 'x' THEN counted.replies END AS n_comments,
       coalesce(counted.impressions, posts.author_followers) AS reach,
       posts.source, CASE WHEN accounts.account IS NOT NULL THEN posts.author_account END AS author_account, posts.text,
       posts.url, posts.created_at, complaints.product AS target_product, complaints.cause AS target_cause,
       complaints.title AS target_title, complaints.text AS target_text, complaints.url AS target_url,
       complaints.created_at AS target_created_at
FROM amplifications AS answers
JOIN posts USING (post_id)
JOIN complaints ON complaints.post_id = target_post_id
LEFT JOIN registered_accounts AS accounts USING (account)
LEFT JOIN counted ON counted.post_id = answers.post_id;

COMMENT ON VIEW amplification_evidence IS 'one row per amplification: the answer, and the nearest complaint above it; version 2';
COMMENT ON COLUMN amplification_evidence.post_id IS 'the answer';
COMMENT ON COLUMN amplification_evidence.target_post_id IS 'the complaint';
COMMENT ON COLUMN amplification_evidence.relation IS 'reply, quote or mention';
COMMENT ON COLUMN amplification_evidence.competitor IS 'key of the organisation, or the product that a promoter urges';
COMMENT ON COLUMN amplification_evidence.competitor_name IS 'the organisation''s name on screen, NULL for promoters';
COMMENT ON COLUMN amplification_evidence.account_name IS 'the account''s name on screen, NULL for promoters';
COMMENT ON COLUMN amplification_evidence.account_kind IS 'official, automated or staff, NULL for promoters';
COMMENT ON COLUMN amplification_evidence."by" IS 'account, promoter, or provider: the complained-of product''s own account';
COMMENT ON COLUMN amplification_evidence.stance IS 'recruit, disparage, agree, defend, neutral';
COMMENT ON COLUMN amplification_evidence.p_stance IS 'probability of the stance';
COMMENT ON COLUMN amplification_evidence.appeal IS 'what it sells: permissive, price, quality, privacy, reliability, none';
COMMENT ON COLUMN amplification_evidence.p_appeal IS 'probability of the appeal';
COMMENT ON COLUMN amplification_evidence.names_fact IS 'whether it names something that can be checked, and not only a slogan';
COMMENT ON COLUMN amplification_evidence.delay_seconds IS 'from complaint to answer';
COMMENT ON COLUMN amplification_evidence.impressions IS 'newest count where the source gives one, else NULL';
COMMENT ON COLUMN amplification_evidence.followers_bound IS 'followers of the account: an upper bound of reach, not reach';
COMMENT ON COLUMN amplification_evidence.score IS 'Reddit''s score or the like, NULL on X';
COMMENT ON COLUMN amplification_evidence.n_comments IS 'comments beneath it, NULL on X';
COMMENT ON COLUMN amplification_evidence.reach IS 'deprecated: impressions, else followers; read the two columns';
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
