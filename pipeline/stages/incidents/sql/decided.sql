-- The merges and the posts taken out or split off that hold.
SELECT incident_id, field, decided FROM incident_decisions
WHERE decided IS NOT NULL AND (field = 'merged_into' OR starts_with(field, 'post/'))
ORDER BY incident_id, field;
