-- One incident with who spoke of it when.
SELECT incident_summary.*, first_complaint_at, first_status_at, first_answer_at, ledger.resolved_at
FROM incident_summary
LEFT JOIN acknowledgement_ledger AS ledger USING (incident_id)
WHERE incident_id = $incident_id;
