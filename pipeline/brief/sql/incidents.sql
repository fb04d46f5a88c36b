-- Every incident that stands, open ones first, then the newest; explanation is the strongest that stands out.
WITH strongest AS (
    SELECT incident_id, {'kind': kind, 'detail': detail, 'n': n, 'n_posts': n_posts, 'usual_share': usual_share} AS explanation
    FROM incident_explanations
    WHERE stands_out
    QUALIFY 1 = row_number() OVER (PARTITION BY incident_id ORDER BY odds_ratio DESC, kind)
)
SELECT incident_id, product, causes, leading_cause, leading_share, started_at, began_before, ended_at, state, severity, n_posts,
       n_copies, n_authors, n_work_lost, n_harmed, is_growing, expected, excess, excess_low, excess_high, ratio, outage_ids, outage_names, share, share_low, share_high, verdict,
       blamed_safety, blamed_technical, n_answers, n_answered, n_competitors, competitors, first_answer_seconds, explanation
FROM incident_summary LEFT JOIN strongest USING (incident_id)
WHERE state IN ('open', 'closed') AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
ORDER BY state = 'open' DESC, CASE WHEN state = 'open' THEN severity END DESC,
    CASE WHEN state = 'open' THEN n_work_lost END DESC, started_at DESC, incident_id;
