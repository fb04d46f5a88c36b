-- One row per interval that a collector has seen.
SELECT source, origin, from_at, to_at FROM coverage_intervals ORDER BY source, origin, from_at;
