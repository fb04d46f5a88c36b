-- One row per cause: how many of its authors hold the safety layer responsible.
SELECT cause, count(*) AS n, count(*) FILTER (blames = 'safety') AS n_safety
FROM chosen('complaints', $filters)
GROUP BY cause
ORDER BY cause;
