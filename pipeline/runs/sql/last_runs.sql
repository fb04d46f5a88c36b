-- When each command ended last, by outcome, and how long it took.
SELECT command, outcome, max(ended_at) AS ended_at, arg_max(epoch(ended_at - started_at), ended_at) AS seconds
FROM run_log
GROUP BY ALL ORDER BY ALL;
