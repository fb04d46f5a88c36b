INSERT OR REPLACE INTO incident_posts BY NAME SELECT * FROM incoming;
