CREATE VIEW run_log AS
SELECT run_id, command, started_at, ended_at, outcome, counts, versions, error FROM runs;

COMMENT ON VIEW run_log IS 'one row per run of a command; version 1';
COMMENT ON COLUMN run_log.run_id IS 'random';
COMMENT ON COLUMN run_log.command IS 'analyse, collect, forget …';
COMMENT ON COLUMN run_log.started_at IS 'UTC';
COMMENT ON COLUMN run_log.ended_at IS 'UTC';
COMMENT ON COLUMN run_log.outcome IS 'done, failed, partly or interrupted';
COMMENT ON COLUMN run_log.counts IS 'what it did, by name';
COMMENT ON COLUMN run_log.versions IS 'of what it ran with';
COMMENT ON COLUMN run_log.error IS 'one line, NULL when there was none';
