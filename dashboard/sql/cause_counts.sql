-- One row per cause: complaints of the chosen days, and all chosen posts that were seen in them, whatever the cause.
SELECT cause, count(*) AS n,
       (SELECT count(*) FROM chosen('posts_read', struct_update($filters, causes := NULL::VARCHAR[]))) AS n_posts
FROM chosen('complaints', $filters)
GROUP BY cause
ORDER BY cause;
