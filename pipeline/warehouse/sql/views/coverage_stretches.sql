CREATE VIEW coverage_stretches AS
WITH marked AS (
    SELECT source, query, complete, from_at, to_at,
           coalesce(from_at > max(to_at) OVER (
               PARTITION BY source, query, complete ORDER BY from_at, to_at
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS begins
    FROM coverage WHERE NOT is_followed(query)
), numbered AS (
    SELECT source, query, complete, from_at, to_at,
           count(*) FILTER (begins) OVER (PARTITION BY source, query, complete ORDER BY from_at, to_at) AS stretch
    FROM marked
)
SELECT source, query AS origin, complete, min(from_at) AS from_at, max(to_at) AS to_at
FROM numbered GROUP BY source, query, complete, stretch;

COMMENT ON VIEW coverage_stretches IS 'one row per stretch of time that a collector has asked for without a break: intervals that meet or overlap are one; followed conversations left out; version 1';
COMMENT ON COLUMN coverage_stretches.source IS 'where posts come from';
COMMENT ON COLUMN coverage_stretches.origin IS 'collector and query, or file';
COMMENT ON COLUMN coverage_stretches.complete IS 'whether all of it was shown';
COMMENT ON COLUMN coverage_stretches.from_at IS 'UTC';
COMMENT ON COLUMN coverage_stretches.to_at IS 'UTC';
