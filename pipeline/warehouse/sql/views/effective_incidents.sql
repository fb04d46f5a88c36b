CREATE OR REPLACE VIEW effective_incidents AS
WITH said AS (
    SELECT incident_id, bool_or(field = 'state') AS of_state,
           any_value(decided) FILTER (field = 'state') AS decided,
           any_value(decided_at) FILTER (field = 'state') AS decided_at,
           max_by(CASE field WHEN 'note' THEN coalesce(decided, '') ELSE note END, (decided_at, field))
               FILTER (field = 'note' OR (field = 'state' AND note IS NOT NULL)) AS written,
           CASE WHEN bool_or(field = 'state' AND decided IS NULL) THEN '' END AS unwritten  -- with a dismissal goes its note
    FROM incident_decisions
    GROUP BY incident_id
), flared AS (
    SELECT incident_id, max(said_at) AS flared_at FROM incident_events WHERE happened = 'reopened' GROUP BY incident_id
)
SELECT incidents.* REPLACE (
    CASE WHEN state IN ('merged', 'withdrawn') THEN state
         WHEN decided = 'closed' AND flared_at > decided_at THEN state
         WHEN decided IS NOT NULL THEN decided
         WHEN of_state AND state = 'dismissed' THEN CASE WHEN ended_at IS NULL THEN 'open' ELSE 'closed' END
         ELSE state END AS state,
    nullif(coalesce(written, unwritten, note), '') AS note)
FROM incidents
LEFT JOIN said USING (incident_id)
LEFT JOIN flared USING (incident_id);

COMMENT ON VIEW effective_incidents IS 'one row per incident as it was found, under what people decided: dismissed (it was none), closed (it is dealt with, until it flares again) or open again, and their note. The latest word holds. The note of a decision is the incident''s, as long as no later one is written; version 2';
COMMENT ON COLUMN effective_incidents.incident_id IS 'kept from run to run';
COMMENT ON COLUMN effective_incidents.product IS 'the product complained of';
COMMENT ON COLUMN effective_incidents.causes IS 'causes that rose, largest excess first';
COMMENT ON COLUMN effective_incidents.started_at IS 'UTC';
COMMENT ON COLUMN effective_incidents.began_before IS 'whether it may have begun before started_at, when nothing was seen or looked at; NULL of what an older version found';
COMMENT ON COLUMN effective_incidents.ended_at IS 'UTC, NULL while open';
COMMENT ON COLUMN effective_incidents.detected_at IS 'end of the hour whose data first raised it, UTC';
COMMENT ON COLUMN effective_incidents.n_posts IS 'complaints in it';
COMMENT ON COLUMN effective_incidents.n_authors IS 'distinct authors';
COMMENT ON COLUMN effective_incidents.expected IS 'complaints expected in that time';
COMMENT ON COLUMN effective_incidents.excess IS 'observed less expected';
COMMENT ON COLUMN effective_incidents.excess_low IS '5 % bound';
COMMENT ON COLUMN effective_incidents.excess_high IS '95 % bound';
COMMENT ON COLUMN effective_incidents.severity IS '0 minor, 1 moderate, 2 serious, 3 critical';
COMMENT ON COLUMN effective_incidents.state IS 'open, closed (over, or dealt with), dismissed, merged, or withdrawn: what came later speaks against it';
COMMENT ON COLUMN effective_incidents.merged_into IS 'the incident it was merged into';
COMMENT ON COLUMN effective_incidents.n_purged IS 'posts purged since';
COMMENT ON COLUMN effective_incidents.note IS 'a person''s note';
