CREATE VIEW incident_amplification AS
WITH answers AS (
    SELECT incident_id, evidence.* FROM amplification_evidence AS evidence
    JOIN incident_posts ON incident_posts.post_id = evidence.target_post_id
), told AS (
    SELECT incident_id, count(*) FILTER ("by" = 'account') AS n_answers,
           count(DISTINCT target_post_id) FILTER ("by" = 'account') AS n_answered,
           count(*) FILTER ("by" = 'promoter') AS n_promoters,
           list(DISTINCT competitor_name) FILTER ("by" = 'account') AS competitors,
           min(delay_seconds) FILTER ("by" = 'account') AS first_answer_seconds,
           min_by(competitor_name, (delay_seconds, competitor)) FILTER ("by" = 'account') AS first_competitor_name,
           min(delay_seconds) FILTER ("by" = 'provider') AS first_provider_seconds,
           count(*) FILTER ("by" = 'account' AND stance = 'recruit') AS n_recruit,
           count(*) FILTER ("by" = 'account' AND stance = 'disparage') AS n_disparage,
           mode(appeal ORDER BY appeal) FILTER ("by" = 'account' AND appeal <> 'none') AS leading_appeal,
           sum(impressions) FILTER ("by" = 'account')::BIGINT AS impressions
    FROM answers GROUP BY incident_id
), coordinated AS (
    SELECT incident_id, count(DISTINCT post_id) AS n_coordinated
    FROM incident_posts JOIN coordinated_posts USING (post_id) GROUP BY incident_id
), reported AS (
    SELECT incident_id, count(*) AS n_escalated FROM incident_posts JOIN escalations USING (post_id) GROUP BY incident_id
)
SELECT incident_id, coalesce(n_answers, 0) AS n_answers, coalesce(n_answered, 0) AS n_answered,
       coalesce(n_promoters, 0) AS n_promoters, list_sort(coalesce(competitors, [])) AS competitors, first_answer_seconds,
       first_competitor_name, first_provider_seconds, coalesce(n_recruit, 0) AS n_recruit,
       coalesce(n_disparage, 0) AS n_disparage, leading_appeal, impressions, lifts.value AS lift, lifts.low AS lift_low,
       lifts.high AS lift_high, coalesce(n_coordinated, 0) AS n_coordinated,
       coalesce(n_coordinated > 0.5 * excess, false) AS is_mostly_coordinated, coalesce(n_escalated, 0) AS n_escalated
FROM effective_incidents
LEFT JOIN told USING (incident_id)
LEFT JOIN coordinated USING (incident_id)
LEFT JOIN reported USING (incident_id)
LEFT JOIN estimates AS lifts ON lifts.name = 'lift' AND lifts.subject_id = 'incident:' || incident_id;

COMMENT ON VIEW incident_amplification IS 'one row per incident: who amplified it, how fast, in what spirit, selling what, how far, and what followed; version 1';
COMMENT ON COLUMN incident_amplification.incident_id IS 'as in incident_summary';
COMMENT ON COLUMN incident_amplification.n_answers IS 'answers by registered competitor accounts';
COMMENT ON COLUMN incident_amplification.n_answered IS 'its complaints that they answered';
COMMENT ON COLUMN incident_amplification.n_promoters IS 'answers by ordinary people who promote another product';
COMMENT ON COLUMN incident_amplification.competitors IS 'names on screen of those that answered';
COMMENT ON COLUMN incident_amplification.first_answer_seconds IS 'delay of the first of them';
COMMENT ON COLUMN incident_amplification.first_competitor_name IS 'who gave it';
COMMENT ON COLUMN incident_amplification.first_provider_seconds IS 'delay of the provider''s own first answer, NULL where none was seen';
COMMENT ON COLUMN incident_amplification.n_recruit IS 'competitors'' answers that invite to switch';
COMMENT ON COLUMN incident_amplification.n_disparage IS 'that run the product down';
COMMENT ON COLUMN incident_amplification.leading_appeal IS 'what they sell most often, NULL where nothing';
COMMENT ON COLUMN incident_amplification.impressions IS 'of their answers that have a count, NULL where none has';
COMMENT ON COLUMN incident_amplification.lift IS 'posts after the answer against like threads without one; NULL below 50 answered threads';
COMMENT ON COLUMN incident_amplification.lift_low IS '5 % bound';
COMMENT ON COLUMN incident_amplification.lift_high IS '95 % bound';
COMMENT ON COLUMN incident_amplification.n_coordinated IS 'its complaints that belong to groups of accounts that repeat one another';
COMMENT ON COLUMN incident_amplification.is_mostly_coordinated IS 'whether these are more than half of its excess';
COMMENT ON COLUMN incident_amplification.n_escalated IS 'its complaints that tell of a regulator, a lawyer or the press';
