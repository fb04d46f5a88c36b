-- Rises of readers' own subjects that go on or ended lately, the newest first; whatever the products.
SELECT subjects.*, bursts.* EXCLUDE (subject_id)
FROM subject_bursts AS bursts JOIN subjects USING (subject_id)
WHERE ended_at IS NULL OR ended_at > $since::TIMESTAMPTZ
ORDER BY started_at DESC, subject_id;
