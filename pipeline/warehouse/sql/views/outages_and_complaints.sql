CREATE VIEW outages_and_complaints AS
SELECT baselines.product, hour, observed, expected, expected_low, expected_high, coverage,
       list(outage_id) FILTER (outage_id IS NOT NULL) AS outage_ids,
       arg_max(impact, list_position(['none', 'minor', 'major', 'critical'], impact)) AS impact
FROM baselines
LEFT JOIN outages ON outages.product = baselines.product AND outages.started_at < hour + INTERVAL 1 hour
    AND outage_end(outages.started_at, outages.resolved_at, outages.updated_at) > hour
    AND is_outage(outages.impact, outages.started_at, outages.resolved_at, outages.updated_at)
GROUP BY ALL;

COMMENT ON VIEW outages_and_complaints IS 'one row per watched product and hour: what was seen, what was expected, what was declared; version 1';
COMMENT ON COLUMN outages_and_complaints.product IS 'the product watched';
COMMENT ON COLUMN outages_and_complaints.hour IS 'begin of the hour, UTC';
COMMENT ON COLUMN outages_and_complaints.observed IS 'complaints by distinct authors';
COMMENT ON COLUMN outages_and_complaints.expected IS 'expected complaints, NULL without enough history';
COMMENT ON COLUMN outages_and_complaints.expected_low IS '2.5 % bound';
COMMENT ON COLUMN outages_and_complaints.expected_high IS '97.5 % bound';
COMMENT ON COLUMN outages_and_complaints.coverage IS 'how much of the usual stream was watched in the hour, 0..1: 0 is not observed, not quiet';
COMMENT ON COLUMN outages_and_complaints.outage_ids IS 'outages declared in this hour, NULL when none';
COMMENT ON COLUMN outages_and_complaints.impact IS 'the worst of their impacts';
