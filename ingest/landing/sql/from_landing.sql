-- The observations in the pending batches, whose files the variable pending_files lists by table.

CREATE OR REPLACE TEMP VIEW posts AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('pending_files').posts);
CREATE OR REPLACE TEMP VIEW engagements AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('pending_files').engagements);
CREATE OR REPLACE TEMP VIEW outages AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('pending_files').outages);
CREATE OR REPLACE TEMP VIEW rejects AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('pending_files').rejects);
