-- Which themes grow, and what do they say?
SELECT label, leading_product, leading_cause, n_last_7_days, n_previous_7_days, n_posts, keywords
FROM theme_summary
WHERE status = 'live' AND n_last_7_days > n_previous_7_days
ORDER BY n_last_7_days - n_previous_7_days DESC;
