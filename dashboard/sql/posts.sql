-- The newest posts among the chosen.
SELECT post_id, source, community, product, reading, cause, p_cause, blames, corrected, title, text, url, created_at
FROM posts_read
WHERE created_at >= $from_at AND created_at < $to_at
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
  AND ($causes::VARCHAR[] IS NULL OR list_contains($causes, cause))
  AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source))
  AND ($languages::VARCHAR[] IS NULL OR list_contains($languages, language))
  AND ($reading::VARCHAR IS NULL OR reading = $reading)
  AND ($words::VARCHAR IS NULL OR contains(lower(coalesce(title, '') || ' ' || text), lower($words)))
ORDER BY created_at DESC, post_id
LIMIT $n;
