-- The subjects that are published, the oldest first.
FROM subjects ORDER BY added_at, subject_id;
