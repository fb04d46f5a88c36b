SELECT count(*) > 0 FROM known_batches WHERE batch_id = $batch_id;
