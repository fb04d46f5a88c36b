-- Of each incident that is open or ended lately: the posts about its product that were read, complaints or not, in its time and
-- in the four weeks before, and how many that complain of nothing would be usual in its time. Where everything is spoken of
-- more often, so are complaints. Only of origins that were seen without a break since those four weeks began, each as long as
-- it was seen; nothing is told where one of them has no post of the first two of those days, as after those were purged.
WITH told AS (
    SELECT incident_id, product, started_at, coalesce(ended_at, $now::TIMESTAMPTZ) AS until FROM incident_summary
    WHERE state IN ('open', 'closed') AND (ended_at IS NULL OR ended_at > $since)
      AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
), watched AS (
    SELECT incident_id, product, started_at, source, origin, least(to_at, until) AS until
    FROM told
    JOIN coverage_stretches ON complete AND from_at <= started_at - INTERVAL 28 day AND to_at > started_at
)
SELECT product, started_at,
       count(*) FILTER (created_at >= started_at) AS n_posts, count(*) FILTER (created_at < started_at) AS n_posts_before,
       count(*) FILTER (created_at >= started_at AND reading = 'complaint') AS n_complaints,
       count(*) FILTER (created_at < started_at AND reading = 'complaint') AS n_complaints_before,
       coalesce(sum(epoch(until - started_at) / epoch(INTERVAL 28 day))
           FILTER (created_at < started_at AND reading = 'other'), 0) AS n_others_usual
FROM watched JOIN posts_read USING (product, source, origin)
WHERE reading <> 'not read' AND created_at >= started_at - INTERVAL 28 day AND created_at < until
  AND incident_id NOT IN (
      SELECT incident_id FROM watched
      WHERE NOT EXISTS (
          FROM posts_read AS first
          WHERE first.source = watched.source AND first.origin = watched.origin
            AND first.created_at BETWEEN started_at - INTERVAL 28 day AND started_at - INTERVAL 26 day))
GROUP BY incident_id, product, started_at
ORDER BY started_at DESC, incident_id;
