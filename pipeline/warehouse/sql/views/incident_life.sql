CREATE VIEW incident_life AS
SELECT incident_id, product, happened_at, happened, n_people, incident_events.expected, other_incident_id
FROM incident_events
JOIN incidents USING (incident_id);

COMMENT ON VIEW incident_life IS 'one row per incident and change in its life; version 1';
COMMENT ON COLUMN incident_life.incident_id IS 'the incident';
COMMENT ON COLUMN incident_life.product IS 'the product complained of';
COMMENT ON COLUMN incident_life.happened_at IS 'when the data told it, UTC';
COMMENT ON COLUMN incident_life.happened IS 'opened, reopened, closed, adopted (it lasted and became the new normal), merged, or withdrawn (what came later speaks against it)';
COMMENT ON COLUMN incident_life.n_people IS 'people who had complained in it then, each once in 24 hours';
COMMENT ON COLUMN incident_life.expected IS 'how many were expected';
COMMENT ON COLUMN incident_life.other_incident_id IS 'the incident that it was merged into';
