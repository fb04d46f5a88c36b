-- One row per item of a status page; counts: whether it is an outage, which may explain an hour.
SELECT outage_id, product, components, started_at, least(outage_end(started_at, resolved_at, updated_at), $now) AS ended_at,
       is_outage(impact, started_at, resolved_at, updated_at) AS counts
FROM outages
WHERE started_at < $now
ORDER BY outage_id;
