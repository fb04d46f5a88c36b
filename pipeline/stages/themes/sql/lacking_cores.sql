-- The members that make up the cores to be found anew; NULL where a theme has none.
SELECT theme_id, CASE assigned_by WHEN 'cluster' THEN post_id END AS post_id
FROM theme_members
JOIN themes USING (theme_id)
ANTI JOIN theme_cores USING (theme_id)
WHERE status = 'live'
ORDER BY theme_id, post_id;
