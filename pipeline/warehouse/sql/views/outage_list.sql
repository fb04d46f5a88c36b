CREATE VIEW outage_list AS
SELECT outage_id, provider, product, name, impact, started_at, resolved_at, url,
       date_diff('minute', started_at, resolved_at) AS minutes,
       is_outage(impact, started_at, resolved_at, updated_at) AS is_outage, coalesce(components, []) AS components
FROM outages;

COMMENT ON VIEW outage_list IS 'one row per item of a status page; version 2';
COMMENT ON COLUMN outage_list.outage_id IS '<provider>:<native id>';
COMMENT ON COLUMN outage_list.provider IS 'who runs the product';
COMMENT ON COLUMN outage_list.product IS 'the product';
COMMENT ON COLUMN outage_list.name IS 'as the provider calls it';
COMMENT ON COLUMN outage_list.impact IS 'none, minor, major, critical';
COMMENT ON COLUMN outage_list.started_at IS 'UTC';
COMMENT ON COLUMN outage_list.resolved_at IS 'UTC, NULL while it lasts';
COMMENT ON COLUMN outage_list.url IS 'the provider''s page';
COMMENT ON COLUMN outage_list.minutes IS 'how long it lasted';
COMMENT ON COLUMN outage_list.is_outage IS 'whether it may explain an hour: not a notice or planned maintenance (impact none), nor what lasted for more than a week; an open item lasts for a day after its page''s last word';
COMMENT ON COLUMN outage_list.components IS 'the parts of the service that it touches, as its page calls them; an outage of parts alone that stand beside the product explains only what names one of them';
