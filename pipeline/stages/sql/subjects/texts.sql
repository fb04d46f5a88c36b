-- The words of some posts that are still held (`incoming`: post_id).
SELECT post_id, title, text FROM posts SEMI JOIN incoming USING (post_id) WHERE purged_at IS NULL ORDER BY post_id;
