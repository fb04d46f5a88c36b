CREATE VIEW freshness AS
SELECT source, max(last_post_at) AS newest_post_at, max(loaded_at) AS loaded_at, max(covered_to) AS covered_to,
       (SELECT max(ended_at) FROM runs WHERE command = 'analyse' AND outcome = 'done') AS analysed_at
FROM data_quality
GROUP BY source;

COMMENT ON VIEW freshness IS 'one row per source; version 1';
COMMENT ON COLUMN freshness.source IS 'where posts come from';
COMMENT ON COLUMN freshness.newest_post_at IS 'newest post, UTC';
COMMENT ON COLUMN freshness.loaded_at IS 'last batch loaded, UTC';
COMMENT ON COLUMN freshness.covered_to IS 'covered to, NULL when not known';
COMMENT ON COLUMN freshness.analysed_at IS 'last complete analysis, UTC';
