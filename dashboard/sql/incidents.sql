-- The incidents that touch the chosen days, open ones first, then the newest; dismissed ones last.
SELECT incident_id, product, causes, leading_cause, leading_share, started_at, began_before, ended_at, detected_at, state,
       severity, n_posts, n_authors, n_time_lost, n_work_lost, n_harmed, n_copies, is_growing, expected, excess, excess_low,
       excess_high, ratio, outage_ids, outage_names, share, share_low, share_high, verdict, blamed_safety, blamed_technical,
       n_answered, n_competitors, competitors, first_answer_seconds, n_purged, note,
       acknowledged_by, assignee, decided_by, n_comments
FROM incident_summary
WHERE state IN ('open', 'closed', 'dismissed') AND started_at < $filters['to_at']
  AND coalesce(ended_at, $filters['to_at']) >= $filters['from_at']
  AND is_chosen($filters['products'], product)
  AND (is_chosen($filters['causes'], leading_cause) OR list_has_any($filters['causes'], causes))
ORDER BY state = 'dismissed', state = 'open' DESC, started_at DESC, incident_id;
