FROM coverage_intervals ORDER BY source, origin, from_at;
