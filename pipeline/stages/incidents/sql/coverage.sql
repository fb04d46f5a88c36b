-- One row per series (source and origin) and hour that was seen: the covered part of the hour, 0..1. Intervals that
-- overlap or touch count as one.
WITH marked AS (
    SELECT source || ' ' || query AS series, from_at, to_at,
           coalesce(from_at > max(to_at) OVER (
               PARTITION BY source, query ORDER BY from_at, to_at
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS begins
    FROM coverage WHERE complete AND NOT is_followed(query)
), numbered AS (
    SELECT series, from_at, to_at,
           count(*) FILTER (begins) OVER (PARTITION BY series ORDER BY from_at, to_at) AS stretch
    FROM marked
), stretches AS (
    SELECT series, min(from_at) AS from_at, max(to_at) AS to_at FROM numbered GROUP BY series, stretch
), hours AS (
    SELECT series, from_at, to_at, unnest(generate_series(
               date_trunc('hour', from_at), to_at - INTERVAL 1 microsecond, INTERVAL 1 hour)) AS hour
    FROM stretches
)
SELECT series, hour, sum(epoch(least(to_at, hour + INTERVAL 1 hour) - greatest(from_at, hour))) / 3600.0 AS coverage
FROM hours
GROUP BY series, hour
ORDER BY series, hour;
