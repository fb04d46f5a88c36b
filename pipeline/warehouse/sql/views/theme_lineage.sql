CREATE VIEW theme_lineage AS
SELECT event_id, happened_at, happened, theme_events.theme_id, themes.label, other_theme_id, other.label AS other_label,
       overlap, coalesce(themes.merged_into, theme_events.theme_id) AS now_theme_id, run_id
FROM theme_events
LEFT JOIN themes USING (theme_id)
LEFT JOIN themes AS other ON other.theme_id = other_theme_id
ORDER BY happened_at, happened, theme_events.theme_id, other_theme_id;

COMMENT ON VIEW theme_lineage IS 'one row per event in the life of a theme, oldest first; version 1';
COMMENT ON COLUMN theme_lineage.event_id IS 'hash of the rest';
COMMENT ON COLUMN theme_lineage.happened_at IS 'when the newest complaint then was posted, UTC';
COMMENT ON COLUMN theme_lineage.happened IS 'appeared, survived, split, merged, absorbed or vanished';
COMMENT ON COLUMN theme_lineage.theme_id IS 'the theme that it happened to';
COMMENT ON COLUMN theme_lineage.label IS 'its label now; NULL where it was never kept';
COMMENT ON COLUMN theme_lineage.other_theme_id IS 'the part split off, or the theme that it went into';
COMMENT ON COLUMN theme_lineage.other_label IS 'the label of that one now';
COMMENT ON COLUMN theme_lineage.overlap IS 'the share of its posts that bear it out, 0..1; NULL where it appeared';
COMMENT ON COLUMN theme_lineage.now_theme_id IS 'where its posts are now: another theme where it merged';
COMMENT ON COLUMN theme_lineage.run_id IS 'the analysis that saw it';
