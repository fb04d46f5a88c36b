-- What is published of an incident that can be corrected.
SELECT incident_id, product, state, note, merged_into, assignee,
       CASE WHEN acknowledged_at IS NOT NULL THEN 'true' END AS acknowledged
FROM incident_summary WHERE incident_id = $subject_id;
