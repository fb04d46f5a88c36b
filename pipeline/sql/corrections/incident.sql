-- What is published of an incident that can be corrected.
SELECT state, note FROM incident_summary WHERE incident_id = $subject_id;
