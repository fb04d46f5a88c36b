CREATE VIEW weekly_voice AS
SELECT shares.subject_id AS product, shares.horizon::DATE AS week, shares.n AS n_replies, shares.value AS share,
       shares.low, shares.high, promoters.value AS promoter_share, promoters.low AS promoter_low,
       promoters.high AS promoter_high
FROM estimates AS shares
LEFT JOIN estimates AS promoters
    ON promoters.name = 'voice_promoters' AND promoters.subject_id = shares.subject_id AND promoters.horizon = shares.horizon
WHERE shares.name = 'voice';

COMMENT ON VIEW weekly_voice IS 'one row per complained-of product and UTC week with a direct reply to a complaint; the intervals draw whole threads; version 1';
COMMENT ON COLUMN weekly_voice.product IS 'the product complained of';
COMMENT ON COLUMN weekly_voice.week IS 'its Monday, UTC';
COMMENT ON COLUMN weekly_voice.n_replies IS 'direct replies to complaints';
COMMENT ON COLUMN weekly_voice.share IS 'of these, by registered competitor accounts, 0..1';
COMMENT ON COLUMN weekly_voice.low IS '5 % bound';
COMMENT ON COLUMN weekly_voice.high IS '95 % bound';
COMMENT ON COLUMN weekly_voice.promoter_share IS 'by ordinary people who promote another product, 0..1';
COMMENT ON COLUMN weekly_voice.promoter_low IS '5 % bound';
COMMENT ON COLUMN weekly_voice.promoter_high IS '95 % bound';
