-- The UTC days of the chosen span on which a source, of those whose coverage is known, was not observed at all.
WITH known AS (
    SELECT source, min(day) AS first_day, max(day) AS last_day
    FROM daily_coverage
    SEMI JOIN freshness ON freshness.source = daily_coverage.source AND newest_post_at IS NOT NULL
    WHERE is_chosen($filters['sources'], source)
    GROUP BY source
), days AS (
    SELECT source, unnest(generate_series(
               greatest(first_day, $filters['from_at']::DATE), least(last_day, $filters['to_at']::DATE - 1),
               INTERVAL 1 day))::DATE AS day
    FROM known
)
SELECT day, list(source ORDER BY source) AS sources
FROM days
ANTI JOIN daily_coverage ON (daily_coverage.source, daily_coverage.day) = (days.source, days.day) AND coverage_ratio > 0
GROUP BY day
ORDER BY day;
