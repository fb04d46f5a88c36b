-- The posts that count for one subject, the newest first; n NULL is all of them.
SELECT post_id, source, community, product, cause, p_cause, blames, explained, severity, leaving, title, text, url,
       created_at, likeness, answer
FROM subject_evidence JOIN posts_read USING (post_id)
WHERE subject_id = $subject_id AND is_counted
ORDER BY created_at DESC, post_id
LIMIT $n;
