-- How many posts there are among the chosen.
SELECT count(*) AS n
FROM chosen('posts_read', $filters)
WHERE ($reading::VARCHAR IS NULL OR reading = $reading)
  AND ($words::VARCHAR IS NULL OR contains(lower(coalesce(title, '') || ' ' || text), lower($words)));
