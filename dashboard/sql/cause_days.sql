-- One row per cause and UTC day with a complaint.
SELECT cause, (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n
FROM complaints
WHERE created_at >= $from_at AND created_at < $to_at
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
  AND ($causes::VARCHAR[] IS NULL OR list_contains($causes, cause))
  AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source))
  AND ($languages::VARCHAR[] IS NULL OR list_contains($languages, language))
GROUP BY ALL
ORDER BY cause, day;
