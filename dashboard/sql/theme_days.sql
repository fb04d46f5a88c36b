-- One row per theme and UTC day with a complaint.
SELECT theme_id, (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n
FROM complaints
WHERE theme_id IS NOT NULL AND created_at >= $from_at AND created_at < $to_at
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
  AND ($causes::VARCHAR[] IS NULL OR list_contains($causes, cause))
  AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source))
  AND ($languages::VARCHAR[] IS NULL OR list_contains($languages, language))
GROUP BY ALL
ORDER BY theme_id, day;
