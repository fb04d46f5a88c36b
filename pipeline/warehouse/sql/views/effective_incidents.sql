CREATE OR REPLACE VIEW effective_incidents AS
WITH latest AS (
    FROM corrections
    WHERE subject_kind = 'incident'
    QUALIFY 1 = row_number() OVER (PARTITION BY subject_id, field ORDER BY corrected_at DESC)
), said AS (
    SELECT subject_id AS incident_id, bool_or(field = 'state') AS of_state,
           bool_or(field = 'state' AND new = 'dismissed') AS dismissed,
           max_by(CASE field WHEN 'note' THEN coalesce(new, '') ELSE note END, (corrected_at, field))
               FILTER (field = 'note' OR note IS NOT NULL) AS written,
           CASE WHEN bool_or(field = 'state' AND new IS NULL) THEN '' END AS unwritten  -- with a dismissal goes its note
    FROM latest
    GROUP BY subject_id
)
SELECT incidents.* REPLACE (
    CASE WHEN dismissed AND state NOT IN ('merged', 'withdrawn') THEN 'dismissed'
         WHEN of_state AND state = 'dismissed' THEN CASE WHEN ended_at IS NULL THEN 'open' ELSE 'closed' END
         ELSE state END AS state,
    nullif(coalesce(written, unwritten, note), '') AS note)
FROM incidents
LEFT JOIN said USING (incident_id);

COMMENT ON VIEW effective_incidents IS 'one row per incident as it was found, under what people said of it: dismissed, and their note. The latest word holds. The note of a dismissal is the incident''s, as long as no later one is written; version 1';
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
COMMENT ON COLUMN effective_incidents.state IS 'open, closed, dismissed, merged, or withdrawn: what came later speaks against it';
COMMENT ON COLUMN effective_incidents.merged_into IS 'the incident it was merged into';
COMMENT ON COLUMN effective_incidents.n_purged IS 'posts purged since';
COMMENT ON COLUMN effective_incidents.note IS 'a person''s note';
