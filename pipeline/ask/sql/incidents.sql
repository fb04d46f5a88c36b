-- The incidents of the product that stood in these hours, the first to begin first.
FROM incident_summary
WHERE product = $product AND state IN ('open', 'closed') AND started_at < $to_at
  AND coalesce(ended_at, $to_at) > $from_at
ORDER BY started_at;
