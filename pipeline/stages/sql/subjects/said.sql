-- What people said of their subjects: of each field the latest, subjects that were dropped left out.
SELECT subject_id, field, new, corrected_at, "by"
FROM corrections
WHERE subject_kind = 'subject' AND subject_id NOT IN (
    SELECT subject_id FROM corrections WHERE subject_kind = 'subject' AND field = 'state' AND new = 'dropped')
QUALIFY 1 = row_number() OVER (PARTITION BY subject_id, field ORDER BY corrected_at DESC)
ORDER BY subject_id, field;
