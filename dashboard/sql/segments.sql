-- What the chosen complaints name of their authors' own, or their stores tell: kind, value, n complaints; commonest first.
SELECT kind, value, count(*) AS n
FROM chosen('post_segments', $filters)
GROUP BY ALL
ORDER BY n DESC, kind, value
LIMIT $n;
