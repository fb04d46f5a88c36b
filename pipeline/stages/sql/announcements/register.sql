-- The announcements of the settings file, in `incoming`, stand in place of those that it had before. One that names
-- the product and the date that it had keeps the time of its registration.
CREATE OR REPLACE TEMP TABLE registered AS
    SELECT incoming.* REPLACE (coalesce(announcements.registered_at, incoming.registered_at) AS registered_at)
    FROM incoming
    LEFT JOIN announcements
        ON (announcements.announcement_id, announcements.product, announcements.happened_at)
         = (incoming.announcement_id, incoming.product, incoming.happened_at);
DELETE FROM announcements WHERE registered_in = 'settings';
INSERT OR REPLACE INTO announcements BY NAME FROM registered;
