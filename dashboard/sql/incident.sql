-- The incident under which an id stands today: its own, or the one that it was merged into, however often; no row where
-- none does.
WITH RECURSIVE trail AS (
    SELECT incident_id, merged_into FROM effective_incidents WHERE incident_id = $incident_id
    UNION
    SELECT heirs.incident_id, heirs.merged_into
    FROM trail JOIN effective_incidents AS heirs ON heirs.incident_id = trail.merged_into
)
FROM incident_summary
SEMI JOIN trail ON trail.incident_id = incident_summary.incident_id AND trail.merged_into IS NULL;
