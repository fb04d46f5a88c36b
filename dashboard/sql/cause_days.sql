-- One row per cause and UTC day with a complaint.
SELECT cause, day, sum(n_complaints)::BIGINT AS n
FROM counted($filters)
GROUP BY ALL
HAVING n > 0
ORDER BY cause, day;
