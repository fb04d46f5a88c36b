INSERT OR REPLACE INTO incident_events BY NAME SELECT * FROM incoming;
