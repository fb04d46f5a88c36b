CREATE VIEW retention_signals AS
SELECT product, cause, (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n_complaints,
       count(*) FILTER (leaving) AS n_leaving, count(*) FILTER (promotes <> 'none') AS n_promoting,
       mode(promotes ORDER BY promotes) FILTER (promotes <> 'none') AS most_promoted
FROM complaints
GROUP BY ALL;

COMMENT ON VIEW retention_signals IS 'one row per product, cause and UTC day with at least one complaint; version 1';
COMMENT ON COLUMN retention_signals.product IS 'the product complained of';
COMMENT ON COLUMN retention_signals.cause IS 'why';
COMMENT ON COLUMN retention_signals.day IS 'UTC day';
COMMENT ON COLUMN retention_signals.n_complaints IS 'complaints';
COMMENT ON COLUMN retention_signals.n_leaving IS 'authors who leave or will';
COMMENT ON COLUMN retention_signals.n_promoting IS 'complaints that praise another product';
COMMENT ON COLUMN retention_signals.most_promoted IS 'the product they praise most';
