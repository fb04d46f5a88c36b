-- The columns of one view.
SELECT column_name AS "column", data_type AS type, comment AS meaning
FROM duckdb_columns()
WHERE table_name = $view AND database_name = current_database()
ORDER BY column_index;
