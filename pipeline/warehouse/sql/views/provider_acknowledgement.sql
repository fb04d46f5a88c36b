CREATE VIEW provider_acknowledgement AS
SELECT product, any_value(provider) AS provider, count(*) AS n_incidents, count(acknowledged) AS n_known,
       count(*) FILTER (acknowledged) AS n_acknowledged, count(*) FILTER (NOT acknowledged) AS n_never,
       count(*) FILTER (acknowledged) / nullif(count(acknowledged), 0) AS share_acknowledged,
       median(status_lag_minutes) AS median_status_lag_minutes, count(first_answer_at) AS n_answered,
       median(answer_lag_minutes) AS median_answer_lag_minutes
FROM acknowledgement_ledger, data_time
WHERE first_complaint_at > now - INTERVAL 90 day
GROUP BY product;

COMMENT ON VIEW provider_acknowledgement IS 'one row per product with an incident in the last 90 days of data: how many its provider''s status page told of, and how long that took; version 1';
COMMENT ON COLUMN provider_acknowledgement.product IS 'the product complained of';
COMMENT ON COLUMN provider_acknowledgement.provider IS 'who runs it';
COMMENT ON COLUMN provider_acknowledgement.n_incidents IS 'its incidents';
COMMENT ON COLUMN provider_acknowledgement.n_known IS 'those of which it can be told';
COMMENT ON COLUMN provider_acknowledgement.n_acknowledged IS 'those with an outage on its status page';
COMMENT ON COLUMN provider_acknowledgement.n_never IS 'those without one, though the page was read';
COMMENT ON COLUMN provider_acknowledgement.share_acknowledged IS 'n_acknowledged of n_known, 0..1';
COMMENT ON COLUMN provider_acknowledgement.median_status_lag_minutes IS 'from the first complaint to the outage, of those acknowledged';
COMMENT ON COLUMN provider_acknowledgement.n_answered IS 'those of which an account of the provider answered a complaint';
COMMENT ON COLUMN provider_acknowledgement.median_answer_lag_minutes IS 'from the first complaint to its first answer';
