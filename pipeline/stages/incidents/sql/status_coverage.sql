-- When each provider's status page was read in full; intervals that overlap or touch are one.
WITH marked AS (
    SELECT query AS provider, from_at, to_at,
           coalesce(from_at > max(to_at) OVER (
               PARTITION BY query ORDER BY from_at, to_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS begins
    FROM coverage WHERE complete AND source = 'status'
), numbered AS (
    SELECT *, count(*) FILTER (begins) OVER (PARTITION BY provider ORDER BY from_at, to_at) AS stretch FROM marked
)
SELECT provider, min(from_at) AS from_at, max(to_at) AS to_at
FROM numbered
GROUP BY provider, stretch
ORDER BY provider, from_at;
