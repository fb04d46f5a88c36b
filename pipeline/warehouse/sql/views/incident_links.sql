CREATE VIEW incident_links AS
WITH standing AS (
    SELECT incident_id, product, started_at, coalesce(ended_at, now) AS ended_at, leading_cause, outage_ids, outage_names
    FROM incident_summary, data_time
    WHERE state IN ('open', 'closed')
), quoted AS (
    SELECT incident_id, quote FROM incident_posts JOIN fingerprint_posts USING (post_id)
    GROUP BY ALL HAVING count(DISTINCT author) >= 3
), themed AS (
    SELECT incident_id, theme_id FROM incident_posts JOIN theme_members USING (post_id) GROUP BY ALL HAVING count(*) >= 5
), pairs AS (
    SELECT later.incident_id, earlier.incident_id AS other_incident_id, later.product,
           earlier.started_at AS other_started_at, earlier.ended_at AS other_ended_at,
           greatest(date_diff('minute', earlier.ended_at, later.started_at), 0) / 60 AS hours_apart,
           CASE WHEN later.leading_cause = earlier.leading_cause AND later.leading_cause <> 'unclear'
                THEN later.leading_cause END AS cause,
           list_has_any(later.outage_ids, earlier.outage_ids) AS shares_outage
    FROM standing AS later
    JOIN standing AS earlier ON earlier.product = later.product
         AND (earlier.started_at, earlier.incident_id) < (later.started_at, later.incident_id)
), told AS (
    SELECT pairs.* REPLACE (coalesce(shares_outage, false) AS shares_outage),
           (SELECT list(one.quote ORDER BY one.quote) FROM quoted AS one JOIN quoted AS other USING (quote)
            WHERE one.incident_id = pairs.incident_id AND other.incident_id = other_incident_id) AS quotes,
           (SELECT count(*) FROM themed AS one JOIN themed AS other USING (theme_id)
            WHERE one.incident_id = pairs.incident_id AND other.incident_id = other_incident_id) AS n_themes
    FROM pairs
)
SELECT incident_id, product, other_incident_id, other_started_at, other_ended_at, hours_apart, cause,
       coalesce(quotes, []) AS quotes, n_themes, shares_outage,
       hours_apart <= 72 AND (cause IS NOT NULL OR quotes IS NOT NULL OR shares_outage) AS is_same_story
FROM told
WHERE is_same_story OR (cause IS NOT NULL AND (quotes IS NOT NULL OR n_themes > 0));

COMMENT ON VIEW incident_links IS 'one row per incident and earlier one of its product that it goes on with or is like. They are one story where at most three days lie between them and they share their leading cause, a sentence of the product that 3 people or more quote in both, or an outage; alike where they share the cause, and such a sentence or a theme; version 1';
COMMENT ON COLUMN incident_links.incident_id IS 'the incident';
COMMENT ON COLUMN incident_links.product IS 'the product complained of';
COMMENT ON COLUMN incident_links.other_incident_id IS 'the earlier one';
COMMENT ON COLUMN incident_links.other_started_at IS 'UTC';
COMMENT ON COLUMN incident_links.other_ended_at IS 'UTC; the end of the data while it is open';
COMMENT ON COLUMN incident_links.hours_apart IS 'from the end of the earlier one to the start of this one; 0 where they overlap';
COMMENT ON COLUMN incident_links.cause IS 'the leading cause that they share, NULL where they do not';
COMMENT ON COLUMN incident_links.quotes IS 'the product''s sentences that both quote';
COMMENT ON COLUMN incident_links.n_themes IS 'themes with 5 complaints or more in both';
COMMENT ON COLUMN incident_links.shares_outage IS 'whether one outage overlaps both';
COMMENT ON COLUMN incident_links.is_same_story IS 'whether they are one story; else alike';
