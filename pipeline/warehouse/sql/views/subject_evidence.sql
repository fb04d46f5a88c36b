CREATE VIEW subject_evidence AS
WITH answers AS (
    SELECT subject_id, substr(field, 1 + len('post/')) AS post_id, arg_max_null(new, corrected_at) AS answer
    FROM corrections WHERE subject_kind = 'subject' AND starts_with(field, 'post/')
    GROUP BY ALL
)
SELECT subject_id, post_id, likeness, is_counted, is_asked, answer
FROM subject_posts LEFT JOIN answers USING (subject_id, post_id);

COMMENT ON VIEW subject_evidence IS 'one row per subject and post that it counts, or that its reader is asked about; version 1';
COMMENT ON COLUMN subject_evidence.subject_id IS 'the subject';
COMMENT ON COLUMN subject_evidence.post_id IS '<source>:<native id>';
COMMENT ON COLUMN subject_evidence.likeness IS 'cosine to the subject; of a near-duplicate that of its original';
COMMENT ON COLUMN subject_evidence.is_counted IS 'whether it lies within the border';
COMMENT ON COLUMN subject_evidence.is_asked IS 'whether the reader is asked to judge it';
COMMENT ON COLUMN subject_evidence.answer IS 'example, right or wrong, as a person said; else NULL';
