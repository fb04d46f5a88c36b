-- What became of themes by the end of the chosen days, the newest first; that one merely went on is left out.
SELECT happened_at, happened, theme_id, label, other_theme_id, other_label, overlap
FROM theme_lineage
WHERE happened <> 'survived' AND is_within($filters, happened_at) AND label IS NOT NULL
ORDER BY happened_at DESC, happened, label, other_label;
