-- The share of one incident's excess that coincides with outages, by lag.
SELECT lag_hours, share, share_low, share_high FROM incident_lags WHERE incident_id = $incident_id ORDER BY lag_hours;
