-- One post, whatever the filters; no row where it is none of what is held.
SELECT post_id, source, kind, community, language, product, reading, cause, p_cause, p_complaint, causes, also, blames,
       explained, leaving, promotes, severity, corrected, judge, duplicate_of, conversation_id, parent_id, title, text,
       url, created_at, origin
FROM posts_read
WHERE post_id = $post_id;
