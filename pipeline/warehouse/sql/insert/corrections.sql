-- A correction is kept as it was made. Of two for one field in one instant the larger wins, so that the outcome is the
-- same in whatever order the batches come. What was said of a purged post stays away.
INSERT OR REPLACE INTO corrections BY NAME
WITH told AS (
    FROM incoming
    UNION ALL BY NAME
    FROM corrections SEMI JOIN incoming USING (subject_kind, subject_id, field, corrected_at)
)
FROM told
WHERE coalesce(sha256(CASE WHEN subject_kind = 'post' THEN subject_id WHEN starts_with(field, 'post/') THEN field[6:] END)
               NOT IN (SELECT id_hash FROM tombstones), true)
QUALIFY row_number() OVER (
    PARTITION BY subject_kind, subject_id, field, corrected_at
    ORDER BY new DESC NULLS LAST, old DESC NULLS LAST, "by" DESC NULLS LAST, note DESC NULLS LAST) = 1;
