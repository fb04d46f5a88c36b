-- What became of it, by the data and by people.
SELECT said_at, happened_at, happened, "by", words, is_undone FROM incident_life WHERE incident_id = $incident_id
ORDER BY happened_at, by_people, happened;
