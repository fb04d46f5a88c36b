-- One row per complaint on sources where a competitor's account has ever answered: how long until the first answer.
SELECT delay_seconds, answered
FROM answer_times
WHERE created_at >= $from_at AND created_at < $to_at
  AND source IN (SELECT source FROM answer_times WHERE answered)
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
  AND ($causes::VARCHAR[] IS NULL OR list_contains($causes, cause))
  AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source))
  AND ($languages::VARCHAR[] IS NULL OR list_contains($languages, language));
