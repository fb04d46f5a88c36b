CREATE VIEW daily_coverage AS
WITH days AS (
    SELECT source, origin, complete, unnest(generate_series(
               (from_at AT TIME ZONE 'UTC')::DATE, (to_at AT TIME ZONE 'UTC')::DATE, INTERVAL 1 day))::DATE AS day,
           epoch(least(to_at, (day + 1)::TIMESTAMP AT TIME ZONE 'UTC')
                 - greatest(from_at, day::TIMESTAMP AT TIME ZONE 'UTC')) AS seconds
    FROM coverage_stretches
)
SELECT source, day,
       least(1.0, coalesce(sum(seconds) FILTER (complete), 0) / (86400.0 * count(DISTINCT origin))) AS coverage_ratio
FROM days
WHERE seconds > 0
GROUP BY source, day;

COMMENT ON VIEW daily_coverage IS 'one row per source and UTC day of which something was asked for. What a source did not show in full counts as not covered; intervals that overlap count once; a source with several queries counts the mean of those that asked for some of the day; version 1';
COMMENT ON COLUMN daily_coverage.source IS 'where posts come from';
COMMENT ON COLUMN daily_coverage.day IS 'UTC day';
COMMENT ON COLUMN daily_coverage.coverage_ratio IS 'part of the day that was covered, over 0 to 1; a day that is missing was not asked for, or nothing is known of it';
