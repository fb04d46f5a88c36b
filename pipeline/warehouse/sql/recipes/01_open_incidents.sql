-- What is open, how bad is it, and does it coincide with an outage?
SELECT product, started_at, leading_cause, n_authors, expected, excess_low, excess_high, blamed_safety, share, verdict
FROM incident_summary
WHERE state = 'open'
ORDER BY severity DESC, excess DESC;
