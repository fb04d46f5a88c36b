-- Which outcomes of these announcements have an effect; an empty one stands for the days around them.
SELECT DISTINCT subject_id, split_part(name, '/', 2) AS outcome
FROM estimates
WHERE (starts_with(name, 'announcement_effect/') OR name = 'announcement_day')
  AND list_contains($announcements::VARCHAR[], subject_id)
ORDER BY ALL;
