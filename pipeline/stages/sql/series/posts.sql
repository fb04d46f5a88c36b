-- One row per origin of posts and what it told of: how many posts on each day (UTC) of each forum and kind.
SELECT source, origin, lower(coalesce(community, '')) AS community, kind,
       (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n
FROM posts
GROUP BY ALL
ORDER BY ALL;
