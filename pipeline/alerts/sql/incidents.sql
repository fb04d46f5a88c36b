-- Every incident in its present state, the first to begin first.
SELECT incident_id, product, started_at, began_before, ended_at, state, causes, leading_cause, leading_share, severity,
       n_posts, n_copies, n_authors, is_growing, expected, excess, excess_low, excess_high, ratio, outage_ids, outage_names, share,
       share_low, share_high, verdict, blamed_safety, blamed_technical, n_answered, n_competitors, first_answer_seconds
FROM incident_summary
ORDER BY started_at, incident_id;
