-- When a command was last done, for $source where that is named. A collection's run is a batch of its own.
SELECT max(started_at) FROM runs LEFT JOIN batches ON batch_id = run_id
WHERE command = $command AND outcome <> 'failed' AND ($source IS NULL OR source = $source);
