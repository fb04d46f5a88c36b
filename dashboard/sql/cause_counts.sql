-- One row per cause: complaints of the chosen days, and all chosen posts of them that were read, whatever the cause.
SELECT cause, sum(n_complaints)::BIGINT AS n,
       (SELECT sum(n_read)::BIGINT FROM counted(struct_update($filters, causes := NULL::VARCHAR[]))) AS n_posts
FROM counted($filters)
GROUP BY cause
HAVING n > 0
ORDER BY cause;
