-- One row per post of those conversations but for the complaints that began them and competitors' own answers.
SELECT number AS thread, greatest(epoch(posts.created_at - began_at) / 3600, 1e-6) AS age_hours,
       coalesce(blames = 'safety', false) AS blames_safety, coalesce(leaving, false) AS leaving
FROM posts
JOIN thread_list USING (conversation_id)
LEFT JOIN effective_judgements AS judgements ON judgements.post_id = posts.post_id
LEFT JOIN amplifications AS answers ON answers.post_id = posts.post_id AND "by" = 'account'
WHERE posts.post_id <> conversation_id AND answers.post_id IS NULL AND posts.created_at >= began_at
  AND posts.purged_at IS NULL
ORDER BY thread, age_hours;
