SELECT candidates.post_id, own.number AS own, coalesce(quoted.number, -1) AS quoted,
       coalesce(mentioned.number, -1) AS mentioned
FROM candidates
JOIN around AS own USING (post_id)
LEFT JOIN around AS quoted ON quoted.post_id = candidates.quoted_id
LEFT JOIN around AS mentioned ON mentioned.post_id = candidates.mentioned_id
ORDER BY candidates.post_id;
