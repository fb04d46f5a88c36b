-- The incidents of which the last that what came later told is that they stand.
SELECT incident_id
FROM incident_events
WHERE happened IN ('stood', 'found again')
GROUP BY incident_id
HAVING arg_max(happened, said_at) = 'stood';
