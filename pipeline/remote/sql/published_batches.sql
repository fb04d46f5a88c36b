SELECT batch_id FROM batches;
