-- The posts of one conversation, the oldest first, at most so many; answered_by: the account that a post is an answer of,
-- where it is registered.
SELECT post_id, source, kind, community, language, product, reading, cause, p_cause, p_complaint, causes, also, blames,
       explained, leaving, promotes, severity, corrected, judge, duplicate_of, conversation_id, parent_id, title, text,
       url, created_at, origin, answered_by, stance
FROM posts_read
LEFT JOIN (
    SELECT post_id, any_value(account_name) AS answered_by, any_value(stance) AS stance
    FROM amplification_evidence WHERE account_name IS NOT NULL GROUP BY post_id
) USING (post_id)
WHERE conversation_id = $conversation_id OR post_id = $conversation_id
ORDER BY created_at, post_id
LIMIT $n;
