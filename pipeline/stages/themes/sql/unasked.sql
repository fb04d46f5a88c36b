-- Complaints in no live theme of which it is not known that they are too far from all.
SELECT post_id
FROM listed_complaints
ANTI JOIN (SELECT post_id FROM theme_members JOIN themes USING (theme_id) WHERE status = 'live') USING (post_id)
ANTI JOIN theme_outsiders USING (post_id)
ORDER BY post_id;
