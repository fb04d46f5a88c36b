-- One row per incident with the authors of its posts that are still there; without counts, which the weeks could be
-- held against.
SELECT product, started_at, ended_at, severity, verdict,
       (SELECT count(DISTINCT author_key) FROM incident_posts JOIN complaints USING (post_id)
        WHERE incident_posts.incident_id = incident_summary.incident_id) AS n_authors
FROM incident_summary
WHERE state IN ('open', 'closed')
ORDER BY started_at, product;
