-- What the filter bar offers: one row per kind and value.
SELECT DISTINCT 'product' AS kind, product AS value FROM complaints WHERE product <> 'none'
UNION ALL SELECT DISTINCT 'cause', cause FROM complaints
UNION ALL SELECT DISTINCT 'source', source FROM posts_read
UNION ALL SELECT DISTINCT 'language', language FROM posts_read WHERE language IS NOT NULL
ORDER BY ALL;
