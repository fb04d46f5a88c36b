-- When people, the detector and the provider spoke of one incident; no row where it does not stand.
SELECT provider, first_complaint_at, first_alarm_at, first_status_at, first_answer_at, resolved_at, usual_again_at,
       acknowledged
FROM acknowledgement_ledger
WHERE incident_id = $incident_id;
