-- The newest runs, whole. Maps as JSON objects, which every reader of a frame understands alike.
SELECT run_id, command, started_at, ended_at, outcome, exit_code, counts::JSON::VARCHAR AS counts,
       versions::JSON::VARCHAR AS versions, error
FROM run_log
ORDER BY started_at DESC, run_id
LIMIT 20;
