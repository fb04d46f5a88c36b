-- Posts that were not read, by language.
SELECT coalesce(language, 'unknown') AS language, source, count(*) AS n
FROM posts_read
WHERE reading = 'not read'
GROUP BY ALL
ORDER BY n DESC, language, source;
