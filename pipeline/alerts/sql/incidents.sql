-- Every incident in its present state, the first to begin first; of those raised in the last week of data how long its
-- provider's page left it untold.
SELECT incident_summary.*, coalesce(acknowledged, false) AS is_acknowledged,
       CASE WHEN acknowledged IS NOT NULL AND first_alarm_at > now - INTERVAL 7 day
            THEN date_diff('minute', first_alarm_at, coalesce(first_status_at, least(usual_again_at, now))) END AS unacknowledged_minutes
FROM incident_summary CROSS JOIN data_time LEFT JOIN acknowledgement_ledger USING (incident_id)
ORDER BY started_at, incident_id;
