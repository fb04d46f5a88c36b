-- Every theme that may be found again, with the posts it held after the last run.
SELECT theme_id, status, exemplar_post_ids,
       coalesce(list(post_id ORDER BY post_id) FILTER (post_id IS NOT NULL), []) AS post_ids
FROM themes
LEFT JOIN theme_members USING (theme_id)
WHERE status <> 'merged'
GROUP BY theme_id, status, exemplar_post_ids
ORDER BY theme_id;
