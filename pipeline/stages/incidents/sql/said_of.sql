-- Every incident of which people said something, also what was undone, and what became of incidents by it: merged_into
-- and the incidents that posts were split off to.
SELECT subject_id AS incident_id, field, new FROM corrections WHERE subject_kind = 'incident' ORDER BY corrected_at, field;
