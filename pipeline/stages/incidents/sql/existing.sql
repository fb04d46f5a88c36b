-- As people left them: what they dismissed or wrote a note on stays.
FROM effective_incidents ORDER BY incident_id;
