-- One row per live theme: its complaints in the last 7 days of data and in the 7 before.
SELECT theme_id, label, leading_product AS product, leading_cause AS cause, n_last_7_days AS n,
       n_previous_7_days AS n_before, first_seen_at
FROM theme_summary
WHERE status = 'live' AND ($products::VARCHAR[] IS NULL OR list_contains($products, leading_product))
ORDER BY n DESC, theme_id;
