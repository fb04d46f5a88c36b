-- Of each incident that is open or ended lately the latest earlier one that it goes on with, else is like.
SELECT product, started_at, other_started_at, is_same_story
FROM incident_links
JOIN incident_summary USING (incident_id, product)
WHERE (ended_at IS NULL OR ended_at > $since) AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
QUALIFY 1 = row_number() OVER (PARTITION BY incident_id ORDER BY is_same_story DESC, other_started_at DESC)
ORDER BY started_at DESC, incident_id;
