-- Drops the cores of themes that are other than they were or of another encoder.
DELETE FROM theme_cores
WHERE encoder <> $encoder OR len(nearness) IS DISTINCT FROM (
    SELECT count(*) FROM theme_members
    JOIN themes USING (theme_id)
    WHERE theme_members.theme_id = theme_cores.theme_id AND status = 'live' AND assigned_by = 'cluster');
