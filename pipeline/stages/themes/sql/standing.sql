-- One row: how many complaints there are, the time of the newest, how many are in no live theme, and in how many the
-- others are.
SELECT count(*) AS n_complaints, max(created_at) AS latest, count(*) FILTER (theme_id IS NULL) AS n_in_no_theme,
       count(DISTINCT theme_id) AS n_themes
FROM listed_complaints
LEFT JOIN (SELECT post_id, theme_id FROM theme_members JOIN themes USING (theme_id) WHERE status = 'live') USING (post_id);
