-- One row per product and UTC day with a complaint.
SELECT product, day, sum(n_complaints)::BIGINT AS n
FROM counted($filters)
GROUP BY ALL
HAVING n > 0
ORDER BY product, day;
