-- Incidents of any product and other announcements from 28 days before an announcement to 7 days after.
WITH chosen AS (
    SELECT DISTINCT announcement_id, happened_at FROM announcement_effects WHERE announcement_id = $announcement_id
)
SELECT 'incident' AS kind, incident_id AS event_id, product, started_at, ended_at, verdict, leading_cause, NULL AS title
FROM incident_summary, chosen
WHERE state IN ('open', 'closed') AND started_at < happened_at + INTERVAL 7 day
  AND coalesce(ended_at, happened_at) >= happened_at - INTERVAL 28 day
UNION ALL
SELECT DISTINCT 'announcement', others.announcement_id, others.product, others.happened_at, others.happened_at, NULL, NULL, others.title
FROM announcement_effects AS others, chosen
WHERE others.announcement_id <> chosen.announcement_id
  AND others.happened_at BETWEEN chosen.happened_at - INTERVAL 28 day AND chosen.happened_at + INTERVAL 7 day
ORDER BY started_at, kind, product;
