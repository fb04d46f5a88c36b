-- One row per conversation, complained-of product and UTC week: replies to complaints, and competitors' among them.
SELECT product, date_trunc('week', replies.created_at)::DATE::VARCHAR AS week,
       coalesce(replies.conversation_id, replies.post_id) AS conversation_id, count(*) AS n_replies,
       count(*) FILTER (answers."by" = 'account') AS n_competitors,
       count(*) FILTER (answers."by" = 'promoter') AS n_promoters
FROM posts AS replies
JOIN effective_judgements AS judgements ON judgements.post_id = replies.parent_id
LEFT JOIN amplifications AS answers ON answers.post_id = replies.post_id
WHERE is_complaint AND product <> 'none' AND replies.purged_at IS NULL
GROUP BY ALL ORDER BY ALL;
