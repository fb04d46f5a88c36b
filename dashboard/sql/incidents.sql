-- The incidents that touch the chosen days, open ones first, then the newest.
SELECT incident_id, product, causes, leading_cause, leading_share, started_at, ended_at, detected_at, state, severity,
       n_time_lost, n_work_lost, n_harmed, n_copies, is_growing,
       n_posts, n_authors, expected, excess, excess_low, excess_high, ratio, outage_ids, share, share_low, share_high,
       verdict, blamed_safety, blamed_technical, n_answered, n_competitors, first_answer_seconds, n_purged
FROM incident_summary
WHERE state IN ('open', 'closed') AND started_at < $to_at AND coalesce(ended_at, $to_at) >= $from_at
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
  AND ($causes::VARCHAR[] IS NULL OR list_has_any($causes, causes) OR list_contains($causes, leading_cause))
ORDER BY state = 'open' DESC, started_at DESC, incident_id;
