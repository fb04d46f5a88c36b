CREATE OR REPLACE VIEW incident_decisions AS
SELECT subject_id AS incident_id, field, new AS decided, corrected_at AS decided_at, "by", note
FROM corrections AS said
WHERE subject_kind = 'incident' AND field <> 'undo' AND NOT EXISTS (
    SELECT 1 FROM corrections AS undone
    WHERE undone.subject_kind = 'incident' AND undone.subject_id = said.subject_id AND undone.field = 'undo'
      AND undone.new = epoch_us(said.corrected_at)::VARCHAR)
QUALIFY 1 = row_number() OVER (PARTITION BY subject_id, field ORDER BY corrected_at DESC);

COMMENT ON VIEW incident_decisions IS 'one row per incident and thing that people decided of it: the latest word that was not undone; version 1';
COMMENT ON COLUMN incident_decisions.incident_id IS 'the incident';
COMMENT ON COLUMN incident_decisions.field IS 'state, acknowledged, assignee, note, merged_into, comment/<id> or post/<post_id>';
COMMENT ON COLUMN incident_decisions.decided IS 'dismissed, closed or open; true; a name; words; an incident; of a post out, or the incident that it was split off to; NULL takes an earlier word back';
COMMENT ON COLUMN incident_decisions.decided_at IS 'UTC';
COMMENT ON COLUMN incident_decisions."by" IS 'who decided';
COMMENT ON COLUMN incident_decisions.note IS 'why';
