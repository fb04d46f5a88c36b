CREATE VIEW coverage_intervals AS
SELECT source, query AS origin, from_at, to_at, complete FROM coverage WHERE NOT is_followed(query);

COMMENT ON VIEW coverage_intervals IS 'one row per interval that a collector has asked for; it has seen those that are complete; followed conversations left out; version 1';
COMMENT ON COLUMN coverage_intervals.source IS 'where posts come from';
COMMENT ON COLUMN coverage_intervals.origin IS 'collector and query, or file';
COMMENT ON COLUMN coverage_intervals.from_at IS 'UTC';
COMMENT ON COLUMN coverage_intervals.to_at IS 'UTC';
COMMENT ON COLUMN coverage_intervals.complete IS 'whether all of it was shown; if not, it was not seen, and is not asked for again';
