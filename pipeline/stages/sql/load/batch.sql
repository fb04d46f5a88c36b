INSERT INTO batches VALUES ($batch_id, $source, $query, $read, $kept, $duplicate, $rejected, $loaded_at);
