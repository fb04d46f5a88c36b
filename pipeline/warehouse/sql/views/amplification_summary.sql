CREATE VIEW amplification_summary AS
SELECT competitor, any_value(competitor_name) AS competitor_name, "by", target_product AS product, count(*) AS n_answers,
       count(DISTINCT target_post_id) AS n_complaints, count(*) FILTER (stance = 'recruit') AS n_recruit,
       count(*) FILTER (stance = 'disparage') AS n_disparage, count(*) FILTER (names_fact) AS n_with_fact,
       mode(appeal ORDER BY appeal) FILTER (appeal <> 'none') AS leading_appeal, min(delay_seconds) AS first_delay_seconds,
       median(delay_seconds) AS median_delay_seconds, sum(impressions)::BIGINT AS impressions,
       count(impressions) AS n_with_impressions, max(followers_bound) AS followers_bound, sum(reach)::BIGINT AS reach
FROM amplification_evidence
GROUP BY competitor, "by", target_product;

COMMENT ON VIEW amplification_summary IS 'one row per competitor, kind of amplifier and complained-of product; version 2';
COMMENT ON COLUMN amplification_summary.competitor IS 'key of the organisation, or the product that promoters urge';
COMMENT ON COLUMN amplification_summary.competitor_name IS 'its name on screen, NULL for promoters';
COMMENT ON COLUMN amplification_summary."by" IS 'account, promoter or provider';
COMMENT ON COLUMN amplification_summary.product IS 'the product complained of';
COMMENT ON COLUMN amplification_summary.n_answers IS 'its answers';
COMMENT ON COLUMN amplification_summary.n_complaints IS 'complaints that it answered';
COMMENT ON COLUMN amplification_summary.n_recruit IS 'answers that invite to switch';
COMMENT ON COLUMN amplification_summary.n_disparage IS 'answers that run the product down';
COMMENT ON COLUMN amplification_summary.n_with_fact IS 'answers that name something that can be checked';
COMMENT ON COLUMN amplification_summary.leading_appeal IS 'what it sells most often, NULL where nothing';
COMMENT ON COLUMN amplification_summary.first_delay_seconds IS 'its fastest answer';
COMMENT ON COLUMN amplification_summary.median_delay_seconds IS 'among answered complaints only';
COMMENT ON COLUMN amplification_summary.impressions IS 'sum over the answers that have a count, NULL where none has';
COMMENT ON COLUMN amplification_summary.n_with_impressions IS 'answers that have a count of impressions';
COMMENT ON COLUMN amplification_summary.followers_bound IS 'followers of its largest account: an upper bound';
COMMENT ON COLUMN amplification_summary.reach IS 'deprecated: sum of impressions, else followers';
