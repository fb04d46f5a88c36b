-- Its complaints, the first one first.
SELECT source, created_at, title, text, url FROM incident_evidence WHERE incident_id = $incident_id
ORDER BY created_at, post_id;
