CREATE VIEW amplification_summary AS
SELECT competitor, "by", target_product AS product, count(*) AS n_answers,
       count(DISTINCT target_post_id) AS n_complaints, count(*) FILTER (stance = 'recruit') AS n_recruit,
       count(*) FILTER (stance = 'disparage') AS n_disparage, min(delay_seconds) AS first_delay_seconds,
       median(delay_seconds) AS median_delay_seconds, sum(reach)::BIGINT AS reach
FROM amplification_evidence
GROUP BY ALL;

COMMENT ON VIEW amplification_summary IS 'one row per competitor, kind of amplifier and complained-of product; version 1';
COMMENT ON COLUMN amplification_summary.competitor IS 'the competing organisation or product';
COMMENT ON COLUMN amplification_summary."by" IS 'account, promoter or provider';
COMMENT ON COLUMN amplification_summary.product IS 'the product complained of';
COMMENT ON COLUMN amplification_summary.n_answers IS 'its answers';
COMMENT ON COLUMN amplification_summary.n_complaints IS 'complaints that it answered';
COMMENT ON COLUMN amplification_summary.n_recruit IS 'answers that invite to switch';
COMMENT ON COLUMN amplification_summary.n_disparage IS 'answers that run the product down';
COMMENT ON COLUMN amplification_summary.first_delay_seconds IS 'its fastest answer';
COMMENT ON COLUMN amplification_summary.median_delay_seconds IS 'among answered complaints only';
COMMENT ON COLUMN amplification_summary.reach IS 'sum; an upper bound where followers stand in for impressions';
