-- As the stage found them; what people decided lies over it.
FROM incidents ORDER BY incident_id;
