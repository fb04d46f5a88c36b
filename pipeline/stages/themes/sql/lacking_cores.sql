-- The members of themes whose cores are to be found anew, and who makes up the core; some themes are without one.
SELECT theme_id, post_id, assigned_by = 'cluster' AS is_core
FROM theme_members
JOIN themes USING (theme_id)
ANTI JOIN theme_cores USING (theme_id)
WHERE status = 'live'
ORDER BY theme_id, post_id;
