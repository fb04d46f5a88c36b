-- The newest runs.
SELECT run_id, command, started_at, ended_at, outcome, error FROM run_log ORDER BY started_at DESC, run_id LIMIT 20;
