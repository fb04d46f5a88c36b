CREATE VIEW acknowledgement_ledger AS
WITH complained AS (
    SELECT incident_id, min(created_at) AS first_complaint_at
    FROM incident_posts JOIN posts USING (post_id) GROUP BY incident_id
), declared AS (
    SELECT incident_id, any_value(provider) AS provider, min(started_at) AS first_status_at,
           CASE WHEN bool_and(resolved_at IS NOT NULL) THEN max(resolved_at) END AS resolved_at
    FROM (SELECT incident_id, unnest(outage_ids) AS outage_id FROM attributions) JOIN outages USING (outage_id)
    GROUP BY incident_id
), answered AS (
    SELECT incident_id, min(answers.created_at) AS first_answer_at
    FROM amplifications
    JOIN incident_posts ON incident_posts.post_id = target_post_id
    JOIN posts AS answers ON answers.post_id = amplifications.post_id
    WHERE "by" = 'provider'
    GROUP BY incident_id
), providers AS (
    SELECT product, mode(provider ORDER BY provider) AS provider FROM outages GROUP BY product
)
SELECT incident_id, incidents.product, coalesce(declared.provider, providers.provider) AS provider, incidents.state,
       coalesce(first_complaint_at, incidents.started_at) AS first_complaint_at, detected_at AS first_alarm_at,
       first_status_at, first_answer_at, declared.resolved_at, incidents.ended_at AS usual_again_at,
       CASE WHEN first_status_at IS NOT NULL THEN true WHEN verdict <> 'unknown' AND share IS NOT NULL THEN false END AS acknowledged,
       date_diff('minute', coalesce(first_complaint_at, incidents.started_at), first_status_at) AS status_lag_minutes,
       date_diff('minute', coalesce(first_complaint_at, incidents.started_at), first_answer_at) AS answer_lag_minutes,
       date_diff('minute', declared.resolved_at, incidents.ended_at) AS after_resolved_minutes
FROM effective_incidents AS incidents
LEFT JOIN attributions USING (incident_id)
LEFT JOIN complained USING (incident_id)
LEFT JOIN declared USING (incident_id)
LEFT JOIN answered USING (incident_id)
LEFT JOIN providers ON providers.product = incidents.product
WHERE incidents.state IN ('open', 'closed');

COMMENT ON VIEW acknowledgement_ledger IS 'one row per incident that stands: when people, the detector and its provider spoke of it, and when it was over; version 1';
COMMENT ON COLUMN acknowledgement_ledger.incident_id IS 'the incident';
COMMENT ON COLUMN acknowledgement_ledger.product IS 'the product complained of';
COMMENT ON COLUMN acknowledgement_ledger.provider IS 'who runs it, where a status page tells';
COMMENT ON COLUMN acknowledgement_ledger.state IS 'open or closed';
COMMENT ON COLUMN acknowledgement_ledger.first_complaint_at IS 'its first complaint that is still there, else its start, UTC';
COMMENT ON COLUMN acknowledgement_ledger.first_alarm_at IS 'the end of the hour whose data first raised it, UTC';
COMMENT ON COLUMN acknowledgement_ledger.first_status_at IS 'when the first outage that overlaps it began by its status page, UTC; NULL without one';
COMMENT ON COLUMN acknowledgement_ledger.first_answer_at IS 'when an account of the provider first answered one of its complaints, UTC; NULL where none was seen';
COMMENT ON COLUMN acknowledgement_ledger.resolved_at IS 'when the last of these outages was resolved, UTC; NULL while one lasts';
COMMENT ON COLUMN acknowledgement_ledger.usual_again_at IS 'when complaints were back to usual, UTC; NULL while they are not';
COMMENT ON COLUMN acknowledgement_ledger.acknowledged IS 'whether its status page told of an outage; NULL where the page was not read, or too few complain to say';
COMMENT ON COLUMN acknowledgement_ledger.status_lag_minutes IS 'from the first complaint to the outage; negative where the outage came first';
COMMENT ON COLUMN acknowledgement_ledger.answer_lag_minutes IS 'from the first complaint to the first answer';
COMMENT ON COLUMN acknowledgement_ledger.after_resolved_minutes IS 'from resolved to usual again';
