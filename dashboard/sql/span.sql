-- The first and the last day with a post.
SELECT min(day) AS first_day, max(day) AS last_day FROM daily_counts;
