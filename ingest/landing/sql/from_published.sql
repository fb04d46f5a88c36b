-- The observations in the published warehouse, attached as published. A copy of an older version may lack a column,
-- which the empty files have.

CREATE OR REPLACE TEMP VIEW posts AS
    SELECT *, NULL::BIGINT AS record
    FROM (FROM read_parquet(getvariable('empty_files').posts) UNION ALL BY NAME FROM published.posts);
CREATE OR REPLACE TEMP VIEW engagements AS
    SELECT *, NULL::BIGINT AS record
    FROM (FROM read_parquet(getvariable('empty_files').engagements) UNION ALL BY NAME FROM published.engagements);
CREATE OR REPLACE TEMP VIEW outages AS
    SELECT *, NULL::BIGINT AS record
    FROM (FROM read_parquet(getvariable('empty_files').outages) UNION ALL BY NAME FROM published.outages);
CREATE OR REPLACE TEMP VIEW rejects AS
    SELECT *, NULL::BIGINT AS record
    FROM (FROM read_parquet(getvariable('empty_files').rejects) UNION ALL BY NAME FROM published.rejects);
