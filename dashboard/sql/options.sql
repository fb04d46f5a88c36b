-- What the filter bar offers: one row per kind and value.
SELECT DISTINCT 'product' AS kind, product AS value FROM daily_counts WHERE n_complaints > 0
UNION ALL SELECT DISTINCT 'cause', cause FROM daily_counts WHERE n_complaints > 0
UNION ALL SELECT DISTINCT 'source', source FROM daily_counts
UNION ALL SELECT DISTINCT 'language', language FROM daily_counts WHERE language IS NOT NULL
ORDER BY ALL;
