-- The announcements of the settings file and of the calendar, in `incoming`, stand in place of those that these had
-- before. One that names the product and the date that it had keeps the time of its registration.
CREATE OR REPLACE TEMP TABLE registered AS
    SELECT incoming.* REPLACE (coalesce(announcements.registered_at, incoming.registered_at) AS registered_at)
    FROM incoming
    LEFT JOIN announcements
        ON (announcements.announcement_id, announcements.product, announcements.happened_at)
         = (incoming.announcement_id, incoming.product, incoming.happened_at);
DELETE FROM announcements WHERE registered_in IN ('settings', 'calendar');
INSERT OR REPLACE INTO announcements BY NAME FROM registered;
