CREATE VIEW incident_summary AS
WITH answers AS (
    SELECT incident_id, count(*) AS n_answers, count(DISTINCT target_post_id) AS n_answered,
           count(DISTINCT amplifications.competitor) AS n_competitors, min(delay_seconds) AS first_answer_seconds,
           min_by(amplifications.competitor, (delay_seconds, amplifications.competitor)) AS first_competitor,
           list_sort(list(DISTINCT competitor_name) FILTER (competitor_name IS NOT NULL)) AS competitors
    FROM amplifications
    JOIN incident_posts ON incident_posts.post_id = target_post_id
    LEFT JOIN registered_accounts USING (account)
    WHERE "by" = 'account'
    GROUP BY incident_id
), commonest AS (
    SELECT incident_id, cause, count(*) AS n, count(*) / sum(count(*)) OVER (PARTITION BY incident_id) AS share
    FROM incident_posts JOIN effective_judgements AS judgements USING (post_id)
    WHERE is_complaint
    GROUP BY incident_id, cause
    QUALIFY 1 = row_number() OVER (PARTITION BY incident_id ORDER BY cause = 'unclear', n DESC, cause)
), harm AS (
    SELECT incident_id, count(*) FILTER (NOT counts) AS n_copies,
           count(DISTINCT coalesce(author_key, post_id)) FILTER (severity >= 1 AND coalesce(counts, true)) AS n_time_lost,
           count(DISTINCT coalesce(author_key, post_id)) FILTER (severity >= 2 AND coalesce(counts, true)) AS n_work_lost,
           count(DISTINCT coalesce(author_key, post_id)) FILTER (severity >= 3 AND coalesce(counts, true)) AS n_harmed
    FROM incident_posts JOIN complaints USING (post_id) LEFT JOIN near_duplicates USING (post_id)
    GROUP BY incident_id
), latest AS (  -- the last six hours of data beside the six before
    SELECT product, sum(observed) FILTER (hour >= newest - INTERVAL 5 hour) AS n_late,
           sum(observed) FILTER (hour < newest - INTERVAL 5 hour AND hour >= newest - INTERVAL 11 hour) AS n_before,
           sum(coverage) FILTER (hour >= newest - INTERVAL 5 hour) AS seen_late,
           sum(coverage) FILTER (hour < newest - INTERVAL 5 hour AND hour >= newest - INTERVAL 11 hour) AS seen_before,
           sum(expected) FILTER (hour >= newest - INTERVAL 5 hour) AS usual_late,
           sum(expected) FILTER (hour < newest - INTERVAL 5 hour AND hour >= newest - INTERVAL 11 hour) AS usual_before,
           count(*) FILTER (coverage > 0 AND hour >= newest - INTERVAL 5 hour) AS n_seen_late,
           count(*) FILTER (coverage > 0 AND hour < newest - INTERVAL 5 hour AND hour >= newest - INTERVAL 11 hour) AS n_seen_before
    FROM baselines JOIN (SELECT product, max(hour) AS newest FROM baselines GROUP BY product) USING (product)
    GROUP BY product
), fullest AS (
    SELECT incident_id, max(n) AS n_fullest
    FROM (SELECT incident_id, sum(observed) OVER (PARTITION BY incident_id ORDER BY hour RANGE INTERVAL 5 hour PRECEDING) AS n
          FROM effective_incidents JOIN baselines USING (product) WHERE state = 'open' AND hour >= started_at)
    GROUP BY incident_id
), named AS (  -- the outages that a verdict rests on, as their provider calls them, the first to begin first
    SELECT incident_id, list(name ORDER BY started_at, name) AS outage_names
    FROM (SELECT incident_id, unnest(outage_ids) AS outage_id FROM attributions) JOIN outages USING (outage_id)
    GROUP BY incident_id
), decided AS (
    SELECT incident_id, any_value("by") FILTER (field = 'acknowledged') AS acknowledged_by,
           any_value(decided_at) FILTER (field = 'acknowledged') AS acknowledged_at,
           any_value(decided) FILTER (field = 'assignee') AS assignee,
           any_value("by") FILTER (field = 'state') AS decided_by,
           count(*) FILTER (field LIKE 'comment/%') AS n_comments
    FROM incident_decisions WHERE decided IS NOT NULL GROUP BY incident_id
), reopenings AS (
    SELECT incident_id, count(*) AS n_reopened FROM incident_events WHERE happened = 'reopened' GROUP BY incident_id
)
SELECT incident_id, product, incidents.causes, commonest.cause AS leading_cause, commonest.share AS leading_share,
       started_at, coalesce(began_before, false) AS began_before, ended_at, detected_at, state,
       date_diff('minute', started_at, ended_at) / 60.0 AS duration_hours,
       n_posts, n_authors, expected, excess, excess_low, excess_high, (expected + excess) / nullif(expected, 0) AS ratio,
       severity, coalesce(n_time_lost, 0) AS n_time_lost, coalesce(n_work_lost, 0) AS n_work_lost,
       coalesce(n_harmed, 0) AS n_harmed, coalesce(n_copies, 0) AS n_copies,
       CASE WHEN state = 'open' AND n_seen_late >= 3 AND n_seen_before >= 3
            THEN n_late - n_before * coalesce(usual_late / usual_before, seen_late / seen_before) > sqrt(n_late + n_before)
                AND 2 * n_late >= n_fullest END AS is_growing,
       coalesce(n_reopened, 0) AS n_reopened, attributions.outage_ids, coalesce(outage_names, []) AS outage_names, attributions.share, attributions.share_low, attributions.share_high,
       attributions.blamed_safety, attributions.blamed_technical, attributions.verdict,
       coalesce(n_answers, 0) AS n_answers, coalesce(n_answered, 0) AS n_answered,
       coalesce(n_competitors, 0) AS n_competitors, coalesce(competitors, []) AS competitors, first_answer_seconds, first_competitor, n_purged, note,
       merged_into, acknowledged_at, acknowledged_by, assignee, decided_by, coalesce(n_comments, 0) AS n_comments
FROM effective_incidents AS incidents
LEFT JOIN attributions USING (incident_id)
LEFT JOIN named USING (incident_id)
LEFT JOIN answers USING (incident_id)
LEFT JOIN commonest USING (incident_id)
LEFT JOIN harm USING (incident_id)
LEFT JOIN latest USING (product)
LEFT JOIN fullest USING (incident_id)
LEFT JOIN reopenings USING (incident_id)
LEFT JOIN decided USING (incident_id);

COMMENT ON VIEW incident_summary IS 'one row per incident; version 4';
COMMENT ON COLUMN incident_summary.incident_id IS 'kept from run to run';
COMMENT ON COLUMN incident_summary.product IS 'the product complained of';
COMMENT ON COLUMN incident_summary.causes IS 'causes that rose, largest excess first';
COMMENT ON COLUMN incident_summary.leading_cause IS 'the commonest cause among its posts, unclear only where none is clear';
COMMENT ON COLUMN incident_summary.leading_share IS 'its share of the posts, 0..1';
COMMENT ON COLUMN incident_summary.started_at IS 'UTC';
COMMENT ON COLUMN incident_summary.began_before IS 'whether it may have begun before started_at, when nothing was seen or looked at';
COMMENT ON COLUMN incident_summary.ended_at IS 'UTC, NULL while open';
COMMENT ON COLUMN incident_summary.detected_at IS 'end of the hour whose data first raised it, UTC';
COMMENT ON COLUMN incident_summary.state IS 'open, closed (over, or dealt with), dismissed, merged, or withdrawn: what came later speaks against it';
COMMENT ON COLUMN incident_summary.duration_hours IS 'NULL while open';
COMMENT ON COLUMN incident_summary.n_posts IS 'complaints in it';
COMMENT ON COLUMN incident_summary.n_authors IS 'distinct authors';
COMMENT ON COLUMN incident_summary.expected IS 'complaints expected in that time';
COMMENT ON COLUMN incident_summary.excess IS 'observed less expected';
COMMENT ON COLUMN incident_summary.excess_low IS '5 % bound';
COMMENT ON COLUMN incident_summary.excess_high IS '95 % bound';
COMMENT ON COLUMN incident_summary.ratio IS 'observed to expected';
COMMENT ON COLUMN incident_summary.severity IS 'by n_harmed, n_work_lost and excess as they were found, the highest that one of them reaches: 1 moderate from 1, 10 or 100 people on, 2 serious from 3, 30 or 300, 3 critical from 10, 100 or 1,000, else 0 minor';
COMMENT ON COLUMN incident_summary.n_time_lost IS 'distinct authors who lost time or more; copies aside';
COMMENT ON COLUMN incident_summary.n_work_lost IS 'distinct authors who lost work, money or access, or more; copies aside';
COMMENT ON COLUMN incident_summary.n_harmed IS 'distinct authors who tell of lasting or personal harm; copies aside';
COMMENT ON COLUMN incident_summary.n_copies IS 'its complaints that nearly repeat an earlier one and count nobody; the excess leaves them out';
COMMENT ON COLUMN incident_summary.is_growing IS 'whether more people complain in the last 6 hours of data than those of the 6 before, times what is usual in the one over what is usual in the other, by more than the square root of their sum; and at least half as many as in its fullest 6 hours. NULL unless open and half of both was observed';
COMMENT ON COLUMN incident_summary.n_reopened IS 'how often it flared again after it had closed';
COMMENT ON COLUMN incident_summary.outage_ids IS 'outages of the provider that overlap it';
COMMENT ON COLUMN incident_summary.outage_names IS 'as their provider calls them, the first to begin first';
COMMENT ON COLUMN incident_summary.share IS 'share of the excess that coincides with an outage, 0..1';
COMMENT ON COLUMN incident_summary.share_low IS '5 % bound';
COMMENT ON COLUMN incident_summary.share_high IS '95 % bound';
COMMENT ON COLUMN incident_summary.blamed_safety IS 'share of its authors who blame safety';
COMMENT ON COLUMN incident_summary.blamed_technical IS 'share who blame technology';
COMMENT ON COLUMN incident_summary.verdict IS 'coincides, partly, does not coincide, too few posts, unknown';
COMMENT ON COLUMN incident_summary.n_answers IS 'answers by registered competitor accounts';
COMMENT ON COLUMN incident_summary.n_answered IS 'complaints in it that they answered';
COMMENT ON COLUMN incident_summary.n_competitors IS 'competitors that answered';
COMMENT ON COLUMN incident_summary.competitors IS 'their names on screen, as the registry has them';
COMMENT ON COLUMN incident_summary.first_answer_seconds IS 'delay of the first of them';
COMMENT ON COLUMN incident_summary.first_competitor IS 'who gave it';
COMMENT ON COLUMN incident_summary.n_purged IS 'posts purged since';
COMMENT ON COLUMN incident_summary.note IS 'a person''s note';
COMMENT ON COLUMN incident_summary.merged_into IS 'the incident it was merged into';
COMMENT ON COLUMN incident_summary.acknowledged_at IS 'when a person said that they know of it, UTC';
COMMENT ON COLUMN incident_summary.acknowledged_by IS 'who';
COMMENT ON COLUMN incident_summary.assignee IS 'whose it is';
COMMENT ON COLUMN incident_summary.decided_by IS 'who closed, dismissed or reopened it; NULL where its state is as the data tell';
COMMENT ON COLUMN incident_summary.n_comments IS 'comments of people';
