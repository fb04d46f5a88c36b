-- One row per product with complaints: can the detector speak of it?
SELECT product, covered_from, covered_to, verdict, n_days, n_days_needed, n_days_seen, n_days_seen_needed, series_days,
       left_out, smallest_burst, smallest_burst_hours
FROM product_watch
WHERE $products::VARCHAR[] IS NULL OR list_contains($products, product)
ORDER BY product;
