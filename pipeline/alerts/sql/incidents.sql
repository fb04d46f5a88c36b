-- Every incident in its present state, the first to begin first; of those raised in the last week of data how long its
-- provider's page left it untold.
SELECT incident_id, incident_summary.product, started_at, began_before, ended_at, incident_summary.state, causes, leading_cause,
       leading_share, severity, n_posts, n_copies, n_authors, is_growing, expected, excess, excess_low, excess_high, ratio,
       outage_ids, outage_names, share, share_low, share_high, verdict, blamed_safety, blamed_technical, n_answered,
       n_competitors, first_answer_seconds, coalesce(acknowledged, false) AS is_acknowledged,
       CASE WHEN acknowledged IS NOT NULL AND first_alarm_at > now - INTERVAL 7 day
            THEN date_diff('minute', first_alarm_at, coalesce(first_status_at, least(usual_again_at, now))) END AS unacknowledged_minutes
FROM incident_summary CROSS JOIN data_time LEFT JOIN acknowledgement_ledger USING (incident_id)
ORDER BY started_at, incident_id;
