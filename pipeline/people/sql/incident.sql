-- What is published of an incident that can be corrected.
SELECT state, note, merged_into FROM incident_summary WHERE incident_id = $subject_id;
