-- What the chosen complaints name of their authors' own, or their stores tell: kind, value, n complaints; commonest first.
SELECT post_segments.kind, value, count(*) AS n
FROM post_segments SEMI JOIN chosen('complaints', $filters) AS told USING (post_id)
GROUP BY ALL
ORDER BY n DESC, kind, value
LIMIT $n;
