CREATE VIEW data_time AS
SELECT max(greatest(covered_to, newest_post_at)) AS now FROM freshness WHERE newest_post_at IS NOT NULL;

COMMENT ON VIEW data_time IS 'one row: when the data end; every last week ends then; version 1';
COMMENT ON COLUMN data_time.now IS 'the newest moment that was covered, or the newest post where coverage is not known, UTC; NULL without a post';
