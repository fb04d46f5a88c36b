-- All that people said of an incident, as it was published.
FROM corrections WHERE subject_kind = 'incident' AND subject_id = $subject_id;
