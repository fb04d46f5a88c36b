-- What state has purged, the database in use takes over.
INSERT INTO tombstones FROM state.tombstones ON CONFLICT DO NOTHING;
