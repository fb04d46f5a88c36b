-- The complaints of one theme, the newest first.
SELECT post_id, source, community, product, cause, p_cause, blames, explained, severity, leaving, title, text, url,
       created_at
FROM complaints
WHERE theme_id = $theme_id
ORDER BY created_at DESC, post_id
LIMIT $n;
