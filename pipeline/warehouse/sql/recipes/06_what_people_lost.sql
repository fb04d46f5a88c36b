-- What did people lose, by product?
SELECT product, severity, ['annoyance', 'time', 'work, money or access', 'lasting harm'][severity + 1] AS lost,
       count(*) AS n_complaints, count(DISTINCT coalesce(author_key, post_id)) AS n_people
FROM complaints
GROUP BY ALL
ORDER BY product, severity DESC;
