-- The posts that the reader of one subject is asked about, in an order that does not tell on which side of the border
-- they lie.
SELECT posts_read.*, likeness
FROM subject_evidence JOIN posts_read USING (post_id)
WHERE subject_id = $subject_id AND is_asked AND answer IS NULL
ORDER BY md5(post_id);
