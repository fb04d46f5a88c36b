CREATE VIEW run_log AS
SELECT run_id, command, started_at, ended_at, outcome, counts, versions, error, exit_code FROM runs;

COMMENT ON VIEW run_log IS 'one row per run of a command; of a collection, one per query; version 2';
COMMENT ON COLUMN run_log.run_id IS 'random';
COMMENT ON COLUMN run_log.command IS 'analyse, collect, forget …';
COMMENT ON COLUMN run_log.started_at IS 'UTC';
COMMENT ON COLUMN run_log.ended_at IS 'UTC';
COMMENT ON COLUMN run_log.outcome IS 'done, failed, partly or interrupted';
COMMENT ON COLUMN run_log.counts IS 'what it did, by name';
COMMENT ON COLUMN run_log.versions IS 'of what it ran with: trustwatch, settings (a hash of all but the home), of an analysis the encoder and the reader too';
COMMENT ON COLUMN run_log.error IS 'one line, NULL when there was none';
COMMENT ON COLUMN run_log.exit_code IS 'what it alone gives; NULL of runs of older versions';
