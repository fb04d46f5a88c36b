-- The observations in the pending batches, whose files the variable pending_files lists by table. An older batch may lack a column.

CREATE OR REPLACE TEMP VIEW posts AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('pending_files').posts, union_by_name = true);
CREATE OR REPLACE TEMP VIEW engagements AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('pending_files').engagements, union_by_name = true);
CREATE OR REPLACE TEMP VIEW outages AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('pending_files').outages, union_by_name = true);
CREATE OR REPLACE TEMP VIEW rejects AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('pending_files').rejects, union_by_name = true);
