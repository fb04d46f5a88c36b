-- The published views with what a row of each is; they stand as tables where nothing of them changes any more.
SELECT name, regexp_replace(comment, '; version \d+$', '') AS about
FROM (
    SELECT table_name AS name, comment FROM duckdb_tables() WHERE comment LIKE '%; version %'
    UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE comment LIKE '%; version %'
)
ORDER BY name;
