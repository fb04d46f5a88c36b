CREATE VIEW incident_explanations AS
WITH told AS MATERIALIZED (  -- read once: what a text quotes costs more than all the rest
    SELECT post_id, product, community, source, created_at, counts, quoted_error
    FROM complaints LEFT JOIN quoted_errors USING (post_id) LEFT JOIN near_duplicates USING (post_id)
), facts AS (
    SELECT post_id, 'client_error' AS kind, '' AS subject FROM told WHERE quoted_error IS NOT NULL
    UNION ALL SELECT post_id, 'one_community', community FROM told WHERE community IS NOT NULL
    UNION ALL SELECT post_id, 'one_source', source FROM told
    UNION ALL SELECT post_id, 'copied_text', '' FROM told WHERE NOT counts
    UNION ALL SELECT post_id, kind, value FROM post_segments WHERE kind <> 'rating'  -- who complains rates low
), inside AS (
    SELECT incident_id, incidents.product, post_id, quoted_error
    FROM incident_posts JOIN incidents USING (incident_id) JOIN told USING (post_id)
), sizes AS (
    SELECT incident_id, product, count(*) AS n_all FROM inside GROUP BY ALL
), naming AS (  -- of what a text may name: how many name any
    SELECT incident_id, kind, count(DISTINCT post_id) AS n_naming FROM inside JOIN post_segments USING (post_id) GROUP BY ALL
), shared AS (
    SELECT incident_id, kind, subject, count(*) AS n
    FROM inside JOIN facts USING (post_id)
    GROUP BY incident_id, kind, subject
    QUALIFY 1 = row_number() OVER (PARTITION BY incident_id, kind ORDER BY n DESC, subject)
), outside AS (
    SELECT product, post_id FROM told ANTI JOIN incident_posts USING (post_id)
), usual AS (
    SELECT product, kind, subject, count(*) AS n_usual FROM outside JOIN facts USING (post_id) GROUP BY ALL
), usual_naming AS (
    SELECT outside.product, kind, count(DISTINCT post_id) AS n_usual_naming
    FROM outside JOIN post_segments USING (post_id) GROUP BY ALL
), usual_sizes AS (
    SELECT product, count(*) AS n_all_outside FROM outside GROUP BY product
), named AS (  -- since when: a version that there was not before is named by nobody before
    SELECT told.product, segments.kind, segments.value AS subject, min(told.created_at) AS first_named_at
    FROM told JOIN post_segments AS segments USING (post_id) GROUP BY ALL
), begun AS (
    SELECT incident_id, product, started_at FROM incidents
), heard AS (
    SELECT product, min(created_at) AS first_heard_at FROM told GROUP BY product
), counted AS (
    SELECT incident_id, product, kind, subject, n, coalesce(n_naming, n_all) AS n_posts, coalesce(n_usual, 0) AS n_usual,
           CASE WHEN n_naming IS NULL THEN coalesce(n_all_outside, 0) ELSE coalesce(n_usual_naming, 0) END AS n_outside
    FROM shared
    JOIN sizes USING (incident_id)
    LEFT JOIN naming USING (incident_id, kind)
    LEFT JOIN usual USING (product, kind, subject)
    LEFT JOIN usual_naming USING (product, kind)
    LEFT JOIN usual_sizes USING (product)
), watched AS (  -- where an incident could have been seen: what comes from the one place that was watched explains nothing
    SELECT incident_id, count(DISTINCT source) AS n_sources
    FROM incidents JOIN coverage ON complete AND from_at < coalesce(ended_at, 'infinity') AND to_at > started_at
    WHERE source IN (SELECT DISTINCT source FROM posts)
    GROUP BY incident_id
), places AS (
    SELECT incident_id, count(DISTINCT coalesce(community, posts.source)) AS n_places
    FROM incidents JOIN posts ON created_at BETWEEN started_at - INTERVAL 7 day AND coalesce(ended_at, 'infinity')
    GROUP BY incident_id
), errors AS (
    SELECT incident_id, mode(quoted_error ORDER BY quoted_error) AS quoted_error
    FROM inside WHERE quoted_error IS NOT NULL GROUP BY incident_id
)
SELECT incident_id, kind, CASE kind WHEN 'client_error' THEN quoted_error ELSE nullif(subject, '') END AS detail,
       n, n_posts, n / n_posts AS share, n_usual, n_outside, n_usual / nullif(n_outside, 0) AS usual_share,
       (n + 0.5) / (n_posts - n + 0.5) / ((n_usual + 0.5) / (n_outside - n_usual + 0.5)) AS odds_ratio,
       n >= 5 AND share >= CASE kind WHEN 'client_error' THEN 0.2 ELSE 0.5 END AND odds_ratio >= 3
           AND ln(odds_ratio) > 2.58 * sqrt(  -- Gart (1966): the 99 % interval of a log odds ratio of few
               1 / (n + 0.5) + 1 / (n_posts - n + 0.5) + 1 / (n_usual + 0.5) + 1 / (n_outside - n_usual + 0.5)) AS stands_out,
       CASE WHEN first_named_at > started_at - INTERVAL 7 day
             AND first_named_at > first_heard_at + INTERVAL 7 day THEN first_named_at END AS new_since
FROM counted
JOIN begun USING (incident_id, product)
JOIN heard USING (product)
LEFT JOIN named USING (product, kind, subject)
LEFT JOIN errors USING (incident_id)
LEFT JOIN watched USING (incident_id)
LEFT JOIN places USING (incident_id)
WHERE CASE kind WHEN 'one_source' THEN n_sources > 1 WHEN 'one_community' THEN n_places > 1 ELSE true END;

COMMENT ON VIEW incident_explanations IS 'one row per incident and explanation that its own posts may give: client errors quoted, one community only, one source only, copies of one text; or one app version, operating system, plan, model or country, of the posts that name any. Such an explanation stands out where at least five posts and half of these (of client errors: a fifth) share it, and the odds are at least three times those among the product''s complaints outside incidents, and more than equal ones beyond chance (99 % interval, Gart 1966). One that could only come out so is not told: a source where no other was watched, a community where no other was seen; version 5';
COMMENT ON COLUMN incident_explanations.incident_id IS 'the incident';
COMMENT ON COLUMN incident_explanations.kind IS 'client_error, one_community, one_source, copied_text, app_version, system, plan, model or country';
COMMENT ON COLUMN incident_explanations.detail IS 'the error quoted most, the community, the source, or what is named; NULL for copies';
COMMENT ON COLUMN incident_explanations.n IS 'posts of the incident that share it';
COMMENT ON COLUMN incident_explanations.n_posts IS 'all posts of the incident; of an app version, system, plan, model or country, those that name any';
COMMENT ON COLUMN incident_explanations.share IS 'n of n_posts, 0..1';
COMMENT ON COLUMN incident_explanations.n_usual IS 'the product''s complaints outside incidents that share it';
COMMENT ON COLUMN incident_explanations.n_outside IS 'all the product''s complaints outside incidents, or those of them that name any';
COMMENT ON COLUMN incident_explanations.usual_share IS 'n_usual of n_outside, 0..1; NULL without any';
COMMENT ON COLUMN incident_explanations.odds_ratio IS 'odds of sharing it inside to those outside, half a post added to each count';
COMMENT ON COLUMN incident_explanations.stands_out IS 'whether it passes the thresholds';
COMMENT ON COLUMN incident_explanations.new_since IS 'when a complaint first named it, UTC, where that is at most seven days before the incident, or later, and at least seven after the product''s first complaint: what there was not before, nobody named before; NULL for all else';
