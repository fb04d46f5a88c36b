-- One row per cause: whom its authors hold responsible.
SELECT cause, count(*) AS n, count(*) FILTER (blames = 'safety') AS n_safety,
       count(*) FILTER (blames = 'technical') AS n_technical, count(*) FILTER (blames = 'business') AS n_business,
       count(*) FILTER (leaving) AS n_leaving
FROM complaints
WHERE created_at >= $from_at AND created_at < $to_at
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
  AND ($causes::VARCHAR[] IS NULL OR list_contains($causes, cause))
  AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source))
  AND ($languages::VARCHAR[] IS NULL OR list_contains($languages, language))
GROUP BY cause
ORDER BY cause;
