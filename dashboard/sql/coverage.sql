-- One row per interval that a collector has seen.
SELECT source, origin, from_at, to_at FROM coverage_intervals WHERE complete ORDER BY source, origin, from_at;
