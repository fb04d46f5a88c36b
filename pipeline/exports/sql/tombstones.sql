-- What state has purged and emptied, the database in use takes over.
INSERT INTO tombstones FROM state.tombstones ON CONFLICT DO NOTHING;
UPDATE rejects SET raw = '' WHERE reject_id IN (SELECT reject_id FROM state.rejects WHERE raw = '');
