-- One row per series (source and origin) and hour that was seen: the covered part of the hour, 0..1.
WITH intervals AS (
    SELECT DISTINCT source || ' ' || query AS series, from_at, to_at FROM coverage WHERE complete
), hours AS (
    SELECT series, from_at, to_at, unnest(generate_series(
               date_trunc('hour', from_at), to_at - INTERVAL 1 microsecond, INTERVAL 1 hour)) AS hour
    FROM intervals
)
SELECT series, hour, least(1.0, sum(epoch(least(to_at, hour + INTERVAL 1 hour) - greatest(from_at, hour))) / 3600.0)
           AS coverage
FROM hours
GROUP BY series, hour
ORDER BY series, hour;
