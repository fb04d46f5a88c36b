-- The columns of the tables in the database in use with their types, and their keys with their columns.

SELECT table_name || '.' || column_name AS name,
       concat(data_type, CASE WHEN NOT is_nullable THEN ' NOT NULL' END, ' DEFAULT ' || column_default) AS is
FROM duckdb_columns()
WHERE database_name = current_database()
  AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE database_name = current_database())
UNION ALL
SELECT table_name || ': ' || lower(constraint_type), array_to_string(constraint_column_names, ', ')
FROM duckdb_constraints()
WHERE database_name = current_database() AND constraint_type IN ('PRIMARY KEY', 'UNIQUE');
