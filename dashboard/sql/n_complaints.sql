-- How many complaints there are among the chosen.
SELECT coalesce(sum(n_complaints), 0)::BIGINT AS n FROM counted($filters);
