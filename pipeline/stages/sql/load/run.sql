INSERT INTO runs (run_id, command, started_at, ended_at, outcome, counts, versions, error, exit_code)
VALUES ($run_id, $command, $started_at, $ended_at, $outcome, $counts, $versions, $error, $exit_code)
ON CONFLICT (run_id) DO NOTHING;
