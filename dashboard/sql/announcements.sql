-- One row per announcement, the newest first.
SELECT DISTINCT announcement_id, product, happened_at, title, url, registered_days_after
FROM announcement_effects
WHERE $products::VARCHAR[] IS NULL OR list_contains($products, product)
ORDER BY happened_at DESC, announcement_id;
