INSERT INTO known_batches SELECT batch_id FROM published.batches;
