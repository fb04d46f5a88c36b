-- When the status page of the product's provider was read in full, around these hours.
SELECT from_at, to_at
FROM coverage_intervals
WHERE source = 'status' AND complete AND from_at < $to_at AND to_at > $from_at
  AND origin = (SELECT mode(provider ORDER BY provider) FROM outage_list WHERE product = $product);
