-- What became of one incident, in order.
SELECT happened_at, happened, n_people, expected, other_incident_id
FROM incident_life
WHERE incident_id = $incident_id
ORDER BY happened_at, n_people, list_position(['opened', 'reopened', 'closed', 'adopted', 'merged', 'withdrawn'], happened);
