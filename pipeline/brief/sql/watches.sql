-- One row per product with complaints: can the detector speak of it?
SELECT product, covered_from, covered_to, verdict
FROM product_watch
WHERE $products::VARCHAR[] IS NULL OR list_contains($products, product)
ORDER BY product;
