-- One row per hour of one watched product: seen, expected, covered.
SELECT hour, observed, expected, expected_low, expected_high, coverage
FROM outages_and_complaints
WHERE product = $product AND hour >= $from_at AND hour < $to_at
ORDER BY hour;
