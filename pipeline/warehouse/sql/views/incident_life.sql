CREATE VIEW incident_life AS
WITH said AS (
    SELECT subject_id AS incident_id, corrected_at AS said_at, split_part(field, '/', 1) AS field, new, "by", note,
           count(*) AS n_posts,
           bool_or(EXISTS (
               FROM corrections AS undone
               WHERE undone.subject_kind = 'incident' AND undone.subject_id = corrections.subject_id
                 AND undone.field = 'undo' AND undone.new = epoch_us(corrections.corrected_at)::VARCHAR)) AS is_undone
    FROM corrections
    WHERE subject_kind = 'incident'
    GROUP BY ALL
), told AS (
    SELECT incident_id, said_at, said_at AS happened_at,
           CASE WHEN field = 'undo' OR new IS NULL THEN 'undone'
                WHEN field = 'state' THEN CASE new WHEN 'open' THEN 'reopened' ELSE new END
                WHEN field = 'assignee' THEN 'assigned'
                WHEN field = 'comment' THEN 'commented'
                WHEN field = 'note' THEN 'noted'
                WHEN field = 'merged_into' THEN 'merged'
                WHEN field = 'post' THEN CASE new WHEN 'out' THEN 'taken out' ELSE 'split' END
                ELSE field END AS happened,
           CASE WHEN field = 'merged_into' OR (field = 'post' AND new <> 'out') THEN new END AS other_incident_id,
           "by", CASE WHEN field IN ('assignee', 'comment', 'note') THEN new ELSE note END AS words,
           CASE WHEN field = 'post' THEN n_posts END AS n_posts, is_undone
    FROM said
)
SELECT incident_id, product, said_at, happened_at, happened, n_people, incident_events.expected, other_incident_id,
       false AS by_people, NULL::VARCHAR AS "by", NULL::VARCHAR AS words, NULL::BIGINT AS n_posts, false AS is_undone
FROM incident_events
JOIN incidents USING (incident_id)
UNION ALL BY NAME
SELECT told.*, product, true AS by_people
FROM told
JOIN incidents USING (incident_id)
UNION ALL BY NAME  -- what was split off tells of what
SELECT told.* REPLACE (incidents.incident_id AS incident_id, told.incident_id AS other_incident_id), product,
       true AS by_people
FROM told
JOIN incidents ON incidents.incident_id = told.other_incident_id
WHERE happened = 'split';

COMMENT ON VIEW incident_life IS 'one row per incident and change in its life, told by the data or decided by people; version 4';
COMMENT ON COLUMN incident_life.incident_id IS 'the incident';
COMMENT ON COLUMN incident_life.product IS 'the product complained of';
COMMENT ON COLUMN incident_life.said_at IS 'when it was said, UTC: by the run that first told it, or by a person; the order of the log';
COMMENT ON COLUMN incident_life.happened_at IS 'when it happened in the data, UTC: the end of the hour that told it; of merged, withdrawn, stood and found again where the data ended; of what people said, said_at';
COMMENT ON COLUMN incident_life.happened IS 'by the data: opened, reopened, closed, adopted (it lasted and became the new normal), merged, withdrawn (what came later speaks against it), stood (what came later would not raise it, and does not speak against it), or found again (by what came later still); by people: acknowledged, assigned, commented, noted, closed (dealt with), reopened, dismissed (it was none), merged, split, taken out (posts), undone';
COMMENT ON COLUMN incident_life.n_people IS 'people who had complained in it then, each once in 24 hours; NULL of what people said';
COMMENT ON COLUMN incident_life.expected IS 'how many were expected; NULL of what people said';
COMMENT ON COLUMN incident_life.other_incident_id IS 'the incident that it was merged into, that was split off, or that it was split off from';
COMMENT ON COLUMN incident_life.by_people IS 'whether people said it, and not the data';
COMMENT ON COLUMN incident_life."by" IS 'who said it';
COMMENT ON COLUMN incident_life.words IS 'the comment, to whom it was assigned, or why';
COMMENT ON COLUMN incident_life.n_posts IS 'how many posts were split off or taken out';
COMMENT ON COLUMN incident_life.is_undone IS 'whether it was undone';
