SELECT * FROM announcements WHERE withdrawn_at IS NULL ORDER BY happened_at, announcement_id;
