CREATE VIEW incident_blame AS
WITH people AS (  -- what each person blamed first
    SELECT incident_id, coalesce(author_key, post_id) AS author, arg_min(blames, (created_at, post_id)) AS blames
    FROM incident_posts JOIN complaints USING (post_id)
    GROUP BY ALL
), counted AS (
    SELECT incident_id, count(*) AS n_people, count(*) FILTER (blames = 'safety') AS n_safety,
           count(*) FILTER (blames = 'technical') AS n_technical, count(*) FILTER (blames = 'unstated') AS n_unstated
    FROM people GROUP BY incident_id
)
SELECT incident_id, product, leading_cause AS cause, date_trunc('month', started_at AT TIME ZONE 'UTC')::DATE AS month,
       n_people, n_safety, n_technical, n_unstated,
       CASE WHEN n_safety > n_technical THEN 'safety' WHEN n_technical > n_safety THEN 'technical' ELSE 'neither' END AS blamed,
       CASE verdict WHEN 'coincides' THEN 'outage' WHEN 'does not coincide' THEN 'no outage declared' ELSE 'not known' END AS fact,
       outage_names, share
FROM incident_summary
JOIN counted USING (incident_id)
WHERE state = 'closed';

COMMENT ON VIEW incident_blame IS 'one row per closed incident: what its authors blamed, beside what the status page tells of that time by now. That no outage was declared proves no one right; version 1';
COMMENT ON COLUMN incident_blame.incident_id IS 'the incident';
COMMENT ON COLUMN incident_blame.product IS 'the product complained of';
COMMENT ON COLUMN incident_blame.cause IS 'its leading cause';
COMMENT ON COLUMN incident_blame.month IS 'of its start, UTC';
COMMENT ON COLUMN incident_blame.n_people IS 'its authors whose complaints are still there';
COMMENT ON COLUMN incident_blame.n_safety IS 'those who first blamed the safety layer';
COMMENT ON COLUMN incident_blame.n_technical IS 'those who first blamed technology';
COMMENT ON COLUMN incident_blame.n_unstated IS 'those who blamed nobody';
COMMENT ON COLUMN incident_blame.blamed IS 'which of the two more of them blamed: safety, technical or neither';
COMMENT ON COLUMN incident_blame.fact IS 'outage (it coincides with one), no outage declared, or not known';
COMMENT ON COLUMN incident_blame.outage_names IS 'the outages, as their provider calls them';
COMMENT ON COLUMN incident_blame.share IS 'share of the excess that coincides with them, 0..1';
