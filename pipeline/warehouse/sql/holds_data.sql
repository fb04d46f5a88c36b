-- One row: whether anything was ever loaded or done here.
SELECT EXISTS (FROM posts) OR EXISTS (FROM batches) OR EXISTS (FROM runs) AS holds_data;
