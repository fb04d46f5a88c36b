-- Of each incident that is open or ended lately: all posts about its product that were read, complaints or not, and the hours
-- in which its product was watched, in its time and in the four weeks before. Where everything is spoken of more often, so
-- are complaints.
WITH told AS (
    SELECT incident_id, product, started_at, coalesce(ended_at, $now::TIMESTAMPTZ) AS until FROM incident_summary
    WHERE state IN ('open', 'closed') AND (ended_at IS NULL OR ended_at > $since)
      AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
), watched AS (
    SELECT incident_id, coalesce(sum(coverage) FILTER (hour >= started_at), 0) AS n_hours,
           coalesce(sum(coverage) FILTER (hour < started_at), 0) AS n_hours_before
    FROM told JOIN baselines USING (product)
    WHERE hour >= started_at - INTERVAL 28 day AND hour < until
    GROUP BY incident_id
), read AS (
    SELECT incident_id, count(*) FILTER (created_at >= started_at) AS n_posts,
           count(*) FILTER (created_at < started_at) AS n_posts_before,
           count(*) FILTER (created_at >= started_at AND reading = 'complaint') AS n_complaints,
           count(*) FILTER (created_at < started_at AND reading = 'complaint') AS n_complaints_before
    FROM told JOIN posts_read USING (product)
    WHERE reading <> 'not read' AND created_at >= started_at - INTERVAL 28 day AND created_at < until
    GROUP BY incident_id
)
SELECT product, started_at, n_posts, n_posts_before, n_complaints, n_complaints_before, n_hours, n_hours_before
FROM told JOIN watched USING (incident_id) JOIN read USING (incident_id)
ORDER BY started_at DESC, incident_id;
