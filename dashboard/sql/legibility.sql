-- One row per cause: did the product say what it did and why?
SELECT cause, count(*) AS n, count(*) FILTER (explained = 'explained') AS n_explained,
       count(*) FILTER (explained = 'silent') AS n_silent
FROM complaints
WHERE created_at >= $from_at AND created_at < $to_at
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
  AND ($causes::VARCHAR[] IS NULL OR list_contains($causes, cause))
  AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source))
  AND ($languages::VARCHAR[] IS NULL OR list_contains($languages, language))
GROUP BY cause
ORDER BY cause;
