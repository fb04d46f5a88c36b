-- How many say that they leave, and what do they praise instead? Read weakly: compare weeks, do not count on the level.
SELECT product, date_trunc('week', day)::DATE AS week, sum(n_leaving) AS n_leaving, sum(n_complaints) AS n_complaints,
       sum(n_promoting) AS n_promoting, mode(most_promoted ORDER BY most_promoted) AS most_promoted
FROM retention_signals
GROUP BY ALL
ORDER BY week DESC, n_leaving DESC;
