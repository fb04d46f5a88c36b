-- How many posts there are among the chosen.
SELECT count(*) AS n FROM found($filters, $narrowed);
