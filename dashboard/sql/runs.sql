-- The newest runs.
SELECT command, started_at, ended_at, outcome, error FROM run_log ORDER BY started_at DESC, run_id LIMIT 20;
