-- What moved after the announcements of the span, an outcome a row.
SELECT announcement_id, product, happened_at, title, registered_days_after, outcome, cause, seen, expected, whole,
       controls_seen, controls_expected, controls_whole, ratio, low, high, p, rank, n_placebos, lead_ratio, lead_p, verdict,
       lacking, lacking_has, lacking_needs
FROM announcement_effects
WHERE happened_at >= $since AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
ORDER BY happened_at DESC, announcement_id, cause IS NOT NULL, outcome = 'explained', seen DESC NULLS LAST, outcome;
