-- What providers' pages told of the incidents of 90 days, the most incidents first.
SELECT product, n_incidents, n_known, n_acknowledged, n_never, median_status_lag_minutes, n_answered
FROM provider_acknowledgement
WHERE $products::VARCHAR[] IS NULL OR list_contains($products, product)
ORDER BY n_incidents DESC, product;
