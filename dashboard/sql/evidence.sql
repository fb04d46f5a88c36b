-- The complaints of one incident, newest first.
SELECT post_id, source, community, cause, p_cause, blames, explained, severity, leaving, during_outage, title, text,
       url, created_at
FROM incident_evidence
WHERE incident_id = $incident_id
ORDER BY created_at DESC, post_id;
