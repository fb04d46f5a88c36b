-- How many posts there are among the chosen.
SELECT count(*) AS n
FROM chosen('posts_read', $filters)
WHERE ($reading::VARCHAR IS NULL OR reading = $reading OR ($reading = 'disputed' AND disputed))
  AND ($words::VARCHAR IS NULL OR contains(lower(coalesce(title, '') || ' ' || text), lower($words)));
