-- The declared outages of one product that touch a span of time.
SELECT name, impact, started_at, resolved_at, url
FROM outage_list
WHERE product = $product AND started_at < $to_at AND coalesce(resolved_at, $to_at) > $from_at
ORDER BY started_at;
