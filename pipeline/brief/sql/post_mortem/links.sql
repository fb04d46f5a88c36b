-- The earlier incidents that it goes on with or is like.
SELECT other_incident_id, other_started_at, is_same_story FROM incident_links WHERE incident_id = $incident_id
ORDER BY is_same_story DESC, other_started_at DESC;
