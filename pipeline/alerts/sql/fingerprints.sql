-- Words of a product that spread.
SELECT product, quote, first_seen_at, n_people, n_posts
FROM fingerprints
WHERE is_spreading
ORDER BY first_seen_at, product, quote;
