SELECT outage_id, product, started_at, coalesce(resolved_at, $now) AS ended_at FROM outages ORDER BY outage_id;
