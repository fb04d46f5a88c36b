-- One row per product whose incidents could be held against shifted outage calendars.
SELECT product, share, share_by_chance, corrected_share, p, n_incidents
FROM coincidence_tests
WHERE product <> 'all' AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
ORDER BY product;
