-- What a product says of itself that is new and spreads, as complaints quote it; most people first.
SELECT product, quote, first_seen_at, last_seen_at, n_people, n_posts
FROM fingerprints
WHERE is_spreading AND in_last_week(first_seen_at, $now::TIMESTAMPTZ)
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
ORDER BY n_people DESC, product, quote;
