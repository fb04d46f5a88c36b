-- The outages that the product's status page tells of in these hours.
SELECT name, started_at, resolved_at, url
FROM outage_list
WHERE product = $product AND is_outage AND started_at < $to_at AND coalesce(resolved_at, $to_at) > $from_at
ORDER BY started_at, name;
