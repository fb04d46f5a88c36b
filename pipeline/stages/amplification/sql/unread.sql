-- The words of complaints that were not read yet. A table: within one statement the search would go through every post.
CREATE OR REPLACE TEMP TABLE unread AS
SELECT post_id, title, text
FROM posts JOIN complaining USING (post_id) ANTI JOIN escalations_sought USING (post_id)
WHERE purged_at IS NULL;
