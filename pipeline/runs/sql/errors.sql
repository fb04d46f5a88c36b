SELECT command, started_at, outcome, error FROM run_log WHERE outcome <> 'done' ORDER BY started_at DESC LIMIT 5;
