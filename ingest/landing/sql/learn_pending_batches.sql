INSERT INTO known_batches SELECT unnest($batch_ids::VARCHAR[]);
