-- Where the core of a theme is not known, nor is who was too far from all.
DELETE FROM theme_outsiders
WHERE EXISTS (FROM theme_members JOIN themes USING (theme_id) ANTI JOIN theme_cores USING (theme_id) WHERE status = 'live');
