-- The observations in the pending batches, whose files the variables list.

CREATE OR REPLACE TEMP VIEW posts AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('posts_files'));
CREATE OR REPLACE TEMP VIEW engagements AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('engagements_files'));
CREATE OR REPLACE TEMP VIEW outages AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('outages_files'));
CREATE OR REPLACE TEMP VIEW rejects AS
    SELECT *, NULL::BIGINT AS record FROM read_parquet(getvariable('rejects_files'));
