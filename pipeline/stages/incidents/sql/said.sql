-- When each change in the life of an incident was first told, by its place among those of its kind.
SELECT incident_id, happened, row_number() OVER (PARTITION BY incident_id, happened ORDER BY happened_at) AS number, said_at
FROM incident_events;
