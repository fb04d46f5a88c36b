-- What became of one incident, in order: first what the data told, then what people said.
SELECT said_at, happened_at, happened, n_people, expected, other_incident_id, by_people, "by", words, n_posts, is_undone
FROM incident_life
WHERE incident_id = $incident_id
ORDER BY by_people, said_at, happened_at, n_people,
         list_position(['opened', 'reopened', 'closed', 'adopted', 'merged', 'withdrawn', 'stood', 'found again'], happened);
