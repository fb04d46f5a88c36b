-- One row per cause: did the product say what it did and why?
SELECT cause, count(*) AS n, count(*) FILTER (explained = 'explained') AS n_explained,
       count(*) FILTER (explained = 'silent') AS n_silent
FROM chosen('complaints', $filters)
GROUP BY cause
ORDER BY cause;
