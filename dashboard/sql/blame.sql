-- One row per cause: how many of its authors hold the safety layer responsible.
SELECT cause, sum(n_complaints)::BIGINT AS n, sum(n_blame_safety)::BIGINT AS n_safety
FROM counted($filters)
GROUP BY cause
HAVING n > 0
ORDER BY cause;
