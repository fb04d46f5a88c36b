-- Live themes of whose members none is a distinct complaint any more.
SELECT theme_id
FROM theme_members JOIN themes USING (theme_id)
WHERE status = 'live'
GROUP BY theme_id
HAVING NOT bool_or(post_id IN (SELECT post_id FROM listed_complaints))
ORDER BY theme_id;
