-- One row per cause: how many of its authors hold the safety layer responsible.
SELECT cause, count(*) AS n, count(*) FILTER (blames = 'safety') AS n_safety
FROM complaints
WHERE created_at >= $from_at AND created_at < $to_at
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
  AND ($causes::VARCHAR[] IS NULL OR list_contains($causes, cause))
  AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source))
  AND ($languages::VARCHAR[] IS NULL OR list_contains($languages, language))
GROUP BY cause
ORDER BY cause;
