-- One announcement, whatever the filters; no row where it was withdrawn or never analysed.
SELECT DISTINCT announcement_id, product, happened_at, title, url, registered_days_after
FROM announcement_effects
WHERE announcement_id = $announcement_id;
