-- Every incident that stands, open ones first, then the newest; explanation is the strongest that stands out, segment the
-- strongest of those who name a version, a system, a plan, a model or a country, where that is another.
WITH told AS (
    SELECT incident_id, kind IN ('app_version', 'system', 'plan', 'model', 'country') AS is_segment, odds_ratio,
           {'kind': kind, 'detail': detail, 'n': n, 'n_posts': n_posts, 'usual_share': usual_share, 'new_since': new_since} AS explanation
    FROM incident_explanations
    WHERE stands_out
    QUALIFY 1 = row_number() OVER (PARTITION BY incident_id, is_segment ORDER BY odds_ratio DESC, kind)
), strongest AS (
    FROM told QUALIFY 1 = row_number() OVER (PARTITION BY incident_id ORDER BY odds_ratio DESC, is_segment)
), segments AS (
    SELECT incident_id, told.explanation AS segment FROM told JOIN strongest USING (incident_id)
    WHERE told.is_segment AND NOT strongest.is_segment
)
SELECT incident_id, product, causes, leading_cause, leading_share, started_at, began_before, ended_at, state, severity, n_posts,
       n_copies, n_authors, n_work_lost, n_harmed, is_growing, expected, excess, excess_low, excess_high, ratio, outage_ids, outage_names, share, share_low, share_high, verdict,
       blamed_safety, blamed_technical, n_answers, n_answered, n_competitors, competitors, first_answer_seconds, explanation, segment
FROM incident_summary LEFT JOIN strongest USING (incident_id) LEFT JOIN segments USING (incident_id)
WHERE state IN ('open', 'closed') AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
ORDER BY state = 'open' DESC, CASE WHEN state = 'open' THEN severity END DESC,
    CASE WHEN state = 'open' THEN n_work_lost END DESC, started_at DESC, incident_id;
