-- One row: the UTC days of the chosen span, and on how many of them nobody is known to have looked: no chosen source was
-- observed in any part, and none gave a post.
WITH days AS (
    SELECT unnest(generate_series($filters['from_at']::DATE, $filters['to_at']::DATE - 1, INTERVAL 1 day))::DATE AS day
), seen AS (
    SELECT day FROM daily_coverage WHERE coverage_ratio > 0 AND is_chosen($filters['sources'], source)
    UNION
    SELECT day FROM daily_counts WHERE is_chosen($filters['sources'], source)
)
SELECT count(*) AS n_days, count(*) FILTER (seen.day IS NULL) AS n_unseen FROM days LEFT JOIN seen USING (day);
