-- Rows with a known key take the place of those that have it.
INSERT OR REPLACE INTO {table} BY NAME SELECT * FROM incoming;
