-- Which outcomes have an effect, of these announcements where posts around them were purged since; an empty one stands
-- for the days around it.
SELECT DISTINCT subject_id, split_part(name, '/', 2) AS outcome
FROM estimates
JOIN announcements ON announcement_id = subject_id
WHERE (starts_with(name, 'announcement_effect/') OR name = 'announcement_day')
  AND list_contains($announcements::VARCHAR[], announcement_id)
  AND EXISTS (
    SELECT 1 FROM posts
    WHERE purged_at IS NOT NULL AND created_at >= happened_at - INTERVAL 1 day * $before
      AND created_at < happened_at + INTERVAL 1 day * $after)
ORDER BY ALL;
