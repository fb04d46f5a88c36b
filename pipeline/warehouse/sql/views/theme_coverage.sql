CREATE VIEW theme_coverage AS
SELECT count(*) AS n_complaints, count(*) FILTER (theme_id IS NULL) AS n_in_no_theme,
       n_in_no_theme / nullif(n_complaints, 0) AS share_in_no_theme,
       (SELECT max(clustered_at) FROM theme_clusterings WHERE scope = 'all') AS clustered_at
FROM complaints
WHERE duplicate_of IS NULL;

COMMENT ON VIEW theme_coverage IS 'one row; how many distinct complaints are in a live theme, and how many in none; version 1';
COMMENT ON COLUMN theme_coverage.n_complaints IS 'distinct complaints';
COMMENT ON COLUMN theme_coverage.n_in_no_theme IS 'of these, in no theme';
COMMENT ON COLUMN theme_coverage.share_in_no_theme IS 'of all distinct complaints, 0..1; NULL without any';
COMMENT ON COLUMN theme_coverage.clustered_at IS 'the newest complaint when all were last clustered, UTC';
