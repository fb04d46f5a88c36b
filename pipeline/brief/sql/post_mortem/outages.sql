-- The outages that its verdict rests on.
SELECT name, started_at, resolved_at, url
FROM outage_list
SEMI JOIN (SELECT unnest(outage_ids) AS outage_id FROM incident_summary WHERE incident_id = $incident_id) AS own
    USING (outage_id)
ORDER BY started_at, outage_id;
