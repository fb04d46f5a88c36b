-- The groups of themes as after the last clustering.
SELECT group_id, list(theme_id ORDER BY theme_id) AS theme_ids FROM theme_groups GROUP BY group_id ORDER BY group_id;
