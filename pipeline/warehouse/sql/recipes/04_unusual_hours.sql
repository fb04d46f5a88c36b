-- In which hours did more people complain than expected, and was there an outage?
SELECT product, hour, observed, round(expected, 1) AS expected, expected_high, outage_ids, impact
FROM outages_and_complaints
WHERE observed > expected_high AND coverage > 0.5
ORDER BY hour DESC;
