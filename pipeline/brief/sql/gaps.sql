-- One row per source and UTC day of the last 14 of which less than 95 % was covered, for sources whose coverage is
-- known; the day of now is left out, since it is not over.
WITH days AS (
    SELECT source, unnest(generate_series(
               greatest(min(day), $now::DATE - 14), $now::DATE - 1, INTERVAL 1 day))::DATE AS day
    FROM daily_coverage WHERE coverage_ratio > 0 GROUP BY source
)
SELECT source, day, coalesce(coverage_ratio, 0.0) AS coverage_ratio
FROM days
SEMI JOIN freshness ON freshness.source = days.source AND newest_post_at IS NOT NULL
LEFT JOIN daily_coverage USING (source, day)
WHERE coalesce(coverage_ratio, 0.0) < 0.95
ORDER BY source, day;
