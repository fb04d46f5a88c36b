-- How many posts there are among the chosen.
SELECT count(*) AS n
FROM posts_read
WHERE created_at >= $from_at AND created_at < $to_at
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
  AND ($causes::VARCHAR[] IS NULL OR list_contains($causes, cause))
  AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source))
  AND ($languages::VARCHAR[] IS NULL OR list_contains($languages, language))
  AND ($reading::VARCHAR IS NULL OR reading = $reading)
  AND ($words::VARCHAR IS NULL OR contains(lower(coalesce(title, '') || ' ' || text), lower($words)));
