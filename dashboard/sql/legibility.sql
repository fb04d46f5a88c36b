-- One row per cause: did the product say what it did and why?
SELECT cause, sum(n_complaints)::BIGINT AS n, sum(n_explained)::BIGINT AS n_explained, sum(n_silent)::BIGINT AS n_silent
FROM counted($filters)
GROUP BY cause
HAVING n > 0
ORDER BY cause;
