-- The newest posts among the chosen, or the gravest and of these the newest; n NULL is all of them.
SELECT post_id, source, kind, community, language, product, reading, cause, p_cause, p_complaint, causes, also, blames,
       explained, leaving, promotes, severity, corrected, judge, duplicate_of, conversation_id, parent_id, title, text,
       url, created_at, origin
FROM found($filters, $narrowed)
ORDER BY CASE WHEN $gravest_first AND reading = 'complaint' THEN severity END DESC NULLS LAST, created_at DESC, post_id
LIMIT $n OFFSET $skipped;
