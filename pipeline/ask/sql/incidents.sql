-- The incidents of the product that stood in these hours, the first to begin first.
SELECT product, started_at, began_before, ended_at, state, leading_cause, leading_share,
       n_posts, n_copies, n_authors, is_growing, expected, excess, excess_low, excess_high, ratio, outage_ids, outage_names, share,
       share_low, share_high, verdict, blamed_safety, blamed_technical, n_answered, n_competitors, first_answer_seconds
FROM incident_summary
WHERE product = $product AND state IN ('open', 'closed') AND started_at < $to_at
  AND coalesce(ended_at, $to_at) > $from_at
ORDER BY started_at;
