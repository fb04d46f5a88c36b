-- What was announced of one product in a span of time.
SELECT DISTINCT happened_at, title
FROM announcement_effects
WHERE product = $product AND happened_at >= $from_at AND happened_at < $to_at
ORDER BY happened_at, title;
