-- Who blames safety for what an outage explains just as well? Ten posts.
SELECT incident_id, created_at, source, cause, text, url
FROM incident_evidence
WHERE blames = 'safety' AND during_outage
ORDER BY created_at DESC
LIMIT 10;
