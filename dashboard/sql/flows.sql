-- One row per product complained of and product moved to: moves told by complainers and urged by others.
SELECT product, destination, count(*) AS n, count(*) FILTER (leaving) AS n_leaving,
       count(*) FILTER (told_by = 'complaint') AS n_told, count(*) FILTER (told_by <> 'complaint') AS n_urged
FROM chosen('promotion_flows', $filters)
GROUP BY ALL
ORDER BY n DESC, product, destination;
