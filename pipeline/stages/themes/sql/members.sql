-- The members of live themes, as after the last run.
SELECT theme_id, post_id, assigned_by
FROM theme_members
JOIN themes USING (theme_id)
WHERE status = 'live'
ORDER BY theme_id, post_id;
