INSERT INTO coverage
VALUES ($batch_id, $source, $query, $from_at, $to_at, $run_id, $read, $kept, $duplicate, $rejected, $complete)
ON CONFLICT DO NOTHING;
