-- One row per announcement, the newest first.
SELECT DISTINCT announcement_id, product, happened_at, title, url, registered_days_after
FROM announcement_effects
WHERE is_chosen($filters['products'], product)
ORDER BY happened_at DESC, announcement_id;
