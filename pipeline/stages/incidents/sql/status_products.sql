-- One row per provider: the product that its outages are mostly of.
SELECT provider, mode(product ORDER BY product) AS product FROM outages GROUP BY provider ORDER BY provider;
