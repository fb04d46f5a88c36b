SELECT count(*) > 0 FROM batches WHERE batch_id = $batch_id;
