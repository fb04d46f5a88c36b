CREATE VIEW hourly_causes AS
SELECT product, cause, source, time_bucket(INTERVAL 1 hour, created_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS hour,
       count(*) AS n_complaints, count(DISTINCT coalesce(author_key, post_id)) AS n_authors
FROM complaints
GROUP BY ALL;

COMMENT ON VIEW hourly_causes IS 'one row per product, cause, source and hour with at least one complaint; version 1';
COMMENT ON COLUMN hourly_causes.product IS 'the product complained of';
COMMENT ON COLUMN hourly_causes.cause IS 'why';
COMMENT ON COLUMN hourly_causes.source IS 'where it was posted';
COMMENT ON COLUMN hourly_causes.hour IS 'begin of the hour, UTC';
COMMENT ON COLUMN hourly_causes.n_complaints IS 'complaints, near-duplicates included';
COMMENT ON COLUMN hourly_causes.n_authors IS 'distinct authors';
