-- One row per product and hour of an incident that coincides with a declared outage: what it is can be told already,
-- whatever people decided of the incident.
SELECT DISTINCT product, unnest(generate_series(
           date_trunc('hour', started_at), coalesce(ended_at, $now) - INTERVAL 1 microsecond, INTERVAL 1 hour)) AS hour
FROM incidents
JOIN attributions USING (incident_id)
WHERE verdict = 'coincides' AND state NOT IN ('merged', 'withdrawn');
