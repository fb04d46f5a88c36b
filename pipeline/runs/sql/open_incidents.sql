-- Incidents that go on, by product; products that are watched and have none are told too.
SELECT product, count(*) FILTER (incident_id IS NOT NULL) AS n
FROM (SELECT DISTINCT product FROM product_watch)
LEFT JOIN (SELECT product, incident_id FROM incident_summary WHERE state = 'open') USING (product)
GROUP BY ALL ORDER BY ALL;
