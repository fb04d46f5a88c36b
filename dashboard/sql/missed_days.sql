-- The UTC days of the chosen span on which a source, of those whose coverage is known, was observed in part (in_part: for
-- less than 95 %), and those on which one was not observed at all: between
-- what it showed, since it stopped while others went on, and before the first of all was seen. A source that stopped more
-- than four weeks before the span is no gap in it; what stopped is told under "Not seen".
WITH known AS (
    SELECT source, min(day) AS first_day,
           min(min(day)) OVER () AS first_of_all, max(max(day)) OVER () AS last_of_all
    FROM daily_coverage
    SEMI JOIN freshness ON freshness.source = daily_coverage.source AND newest_post_at IS NOT NULL
    WHERE is_chosen($filters['sources'], source) AND coverage_ratio > 0
    GROUP BY source
    HAVING max(day) >= $filters['from_at']::DATE - 28
), days AS (
    SELECT source, first_day, first_of_all, unnest(generate_series(
               $filters['from_at']::DATE, least(last_of_all, $filters['to_at']::DATE - 1),
               INTERVAL 1 day))::DATE AS day
    FROM known
)
SELECT day, list(source ORDER BY source) AS sources, false AS in_part
FROM days
ANTI JOIN daily_coverage ON (daily_coverage.source, daily_coverage.day) = (days.source, days.day) AND coverage_ratio > 0
WHERE day >= first_day OR day < first_of_all
GROUP BY day
UNION ALL
SELECT day, list(source ORDER BY source), true
FROM daily_coverage
WHERE is_chosen($filters['sources'], source) AND coverage_ratio > 0 AND coverage_ratio < 0.95
  AND day >= $filters['from_at']::DATE AND day < $filters['to_at']::DATE
GROUP BY day
ORDER BY day, in_part;
