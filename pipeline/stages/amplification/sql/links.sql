SELECT around.number, around.complains,
       coalesce(parents.number, CASE WHEN roots.number <> around.number THEN roots.number END, -1) AS above
FROM around
LEFT JOIN around AS parents ON parents.post_id = around.parent_id
LEFT JOIN around AS roots ON roots.post_id = around.conversation_id
ORDER BY around.number;
