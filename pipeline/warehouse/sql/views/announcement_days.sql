CREATE VIEW announcement_days AS
SELECT announcement_id, product, replace(horizon, 'd', '')::BIGINT AS day,
       date_trunc('hour', happened_at) + INTERVAL 1 day * replace(horizon, 'd', '')::BIGINT AS begins_at,
       n AS n_complaints, value AS ratio, low, high
FROM estimates
JOIN announcements ON announcement_id = subject_id
WHERE name = 'announcement_day' AND withdrawn_at IS NULL;

COMMENT ON VIEW announcement_days IS 'one row per announcement and day around it, 24 hours each counted from the hour of the announcement: complaints against the 28 days before, over the same of the other products; version 1';
COMMENT ON COLUMN announcement_days.announcement_id IS 'as in announcement_effects';
COMMENT ON COLUMN announcement_days.product IS 'what it is about';
COMMENT ON COLUMN announcement_days.day IS 'from -28 to 13; day 0 begins with the announcement';
COMMENT ON COLUMN announcement_days.begins_at IS 'UTC';
COMMENT ON COLUMN announcement_days.n_complaints IS 'complaints about the product';
COMMENT ON COLUMN announcement_days.ratio IS 'complaints to those usual on that weekday, over the same ratio of the other products';
COMMENT ON COLUMN announcement_days.low IS '5 % bound, chance alone';
COMMENT ON COLUMN announcement_days.high IS '95 % bound, chance alone; NULL where the other products had none';
