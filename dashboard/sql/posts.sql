-- The newest posts among the chosen.
SELECT post_id, source, community, product, reading, cause, p_cause, blames, corrected, judge, title, text,
       url, created_at
FROM chosen('posts_read', $filters)
WHERE ($reading::VARCHAR IS NULL OR reading = $reading OR ($reading = 'disputed' AND disputed))
  AND ($words::VARCHAR IS NULL OR contains(lower(coalesce(title, '') || ' ' || text), lower($words)))
ORDER BY created_at DESC, post_id
LIMIT $n;
