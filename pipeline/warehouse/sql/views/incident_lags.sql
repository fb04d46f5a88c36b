CREATE VIEW incident_lags AS
SELECT subject_id AS incident_id, rtrim(horizon, 'h')::INTEGER AS lag_hours, value AS share, low AS share_low, high AS share_high
FROM estimates
WHERE name = 'outage_share_at_lag';

COMMENT ON VIEW incident_lags IS 'one row per incident and lag: the share of its excess that coincides with outages when their ends are delayed by so many hours; version 1';
COMMENT ON COLUMN incident_lags.incident_id IS 'the incident';
COMMENT ON COLUMN incident_lags.lag_hours IS 'hours after an outage''s end that still count';
COMMENT ON COLUMN incident_lags.share IS 'share of the excess, 0..1';
COMMENT ON COLUMN incident_lags.share_low IS '5 % bound';
COMMENT ON COLUMN incident_lags.share_high IS '95 % bound';
