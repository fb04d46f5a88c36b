-- The posts of one conversation, the oldest first, at most so many.
SELECT post_id, source, kind, community, language, product, reading, cause, p_cause, p_complaint, causes, also, blames,
       explained, leaving, promotes, severity, corrected, judge, duplicate_of, conversation_id, parent_id, title, text,
       url, created_at, origin
FROM posts_read
WHERE conversation_id = $conversation_id OR post_id = $conversation_id
ORDER BY created_at, post_id
LIMIT $n;
