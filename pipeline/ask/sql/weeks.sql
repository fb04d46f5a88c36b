-- The hours asked about (week 0) and the same hours of earlier weeks: how much of them was watched, how many people
-- complained, of the product and of the cause, and whether an incident stood in them, which is not usual.
WITH weeks AS (
    SELECT week, $from_at::TIMESTAMPTZ - week * INTERVAL 7 day AS from_at,
           $to_at::TIMESTAMPTZ - week * INTERVAL 7 day AS to_at
    FROM range($n_weeks + 1) AS weeks (week)
), watched AS (
    SELECT week, sum(coverage * date_diff('second', greatest(hour, from_at), least(hour + INTERVAL 1 hour, to_at))) / 3600 AS hours
    FROM weeks JOIN outages_and_complaints ON hour < to_at AND hour + INTERVAL 1 hour > from_at
    WHERE product = $product
    GROUP BY week
), told AS (
    SELECT week, count(DISTINCT coalesce(author_key, post_id)) AS n_product,
           count(DISTINCT coalesce(author_key, post_id)) FILTER ($cause IS NULL OR cause = $cause) AS n_cause
    FROM weeks JOIN complaints ON created_at >= from_at AND created_at < to_at
    LEFT JOIN near_duplicates USING (post_id)
    WHERE product = $product AND coalesce(counts, true)
    GROUP BY week
)
SELECT week, coalesce(hours, 0.0) AS hours, coalesce(n_product, 0) AS n_product, coalesce(n_cause, 0) AS n_cause,
       EXISTS (SELECT 1 FROM incident_summary
               WHERE product = $product AND state IN ('open', 'closed') AND started_at < to_at
                 AND coalesce(ended_at, to_at) > from_at) AS has_incident
FROM weeks LEFT JOIN watched USING (week) LEFT JOIN told USING (week)
ORDER BY week;
