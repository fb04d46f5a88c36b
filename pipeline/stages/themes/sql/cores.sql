-- Where the live themes lie that hold a post, and how near the members of their cores are.
SELECT theme_id, centre, nearness
FROM theme_cores
JOIN themes USING (theme_id)
WHERE status = 'live' AND theme_id IN (SELECT theme_id FROM theme_members)
ORDER BY theme_id;
