-- How many complaints there are among the chosen.
SELECT count(*) AS n FROM chosen('complaints', $filters);
