-- The incidents that one goes on with or is like, those of the same story first.
SELECT other_incident_id, other_started_at, other_ended_at, cause, quotes, n_themes, shares_outage, is_same_story
FROM incident_links
WHERE incident_id = $incident_id
ORDER BY is_same_story DESC, other_started_at DESC;
