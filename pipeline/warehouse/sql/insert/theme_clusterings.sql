INSERT OR REPLACE INTO theme_clusterings BY NAME SELECT * FROM incoming;
