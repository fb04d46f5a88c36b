-- The posts that the reader of a subject is asked about and has not judged, the likest first.
SELECT post_id, likeness, is_counted, source, created_at, title, text, url
FROM subject_evidence JOIN posts_read USING (post_id)
WHERE subject_id = $subject_id AND is_asked AND answer IS NULL
ORDER BY likeness DESC, post_id;
