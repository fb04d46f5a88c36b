-- The incident under which an id stands today: its own, or the one that it was merged into.
SELECT coalesce(merged_into, incident_id) AS incident_id FROM incident_summary WHERE incident_id = $incident_id;
