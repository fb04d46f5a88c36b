-- The rises of one subject, the newest first.
SELECT subjects.*, bursts.* EXCLUDE (subject_id)
FROM subject_bursts AS bursts JOIN subjects USING (subject_id)
WHERE subject_id = $subject_id ORDER BY started_at DESC;
