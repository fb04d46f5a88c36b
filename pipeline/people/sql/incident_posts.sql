-- The posts of an incident that are published.
SELECT post_id FROM incident_posts WHERE incident_id = $subject_id;
