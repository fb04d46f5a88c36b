-- Drops the cores of themes that are other than they were, and then who was too far from all.
DELETE FROM theme_cores
WHERE len(nearness) IS DISTINCT FROM (
    SELECT count(*) FROM theme_members
    JOIN themes USING (theme_id)
    WHERE theme_members.theme_id = theme_cores.theme_id AND status = 'live' AND assigned_by = 'cluster');
DELETE FROM theme_outsiders
WHERE EXISTS (FROM theme_members JOIN themes USING (theme_id) ANTI JOIN theme_cores USING (theme_id) WHERE status = 'live');
