INSERT INTO runs
VALUES ($run_id, $command, $started_at, $ended_at, $outcome, $counts, $versions, $error)
ON CONFLICT (run_id) DO NOTHING;
