-- Splits and mergers of themes within the chosen days, and which themes went on at the same clusterings; the newest
-- first, of one clustering those of the largest themes. n_posts: of the larger theme now.
WITH moves AS (
    FROM theme_lineage
    WHERE happened IN ('split', 'merged', 'absorbed') AND is_within($filters, happened_at)
      AND label IS NOT NULL AND other_label IS NOT NULL
), went_on AS (
    SELECT * REPLACE (theme_id AS other_theme_id, label AS other_label)
    FROM theme_lineage
    WHERE happened = 'survived' AND happened_at IN (SELECT happened_at FROM moves)
)
SELECT happened_at, happened, rows.theme_id, rows.label, other_theme_id, other_label, overlap,
       greatest(own.n_posts, other.n_posts) AS n_posts
FROM (FROM moves UNION ALL FROM went_on) AS rows
LEFT JOIN theme_summary AS own ON own.theme_id = rows.theme_id
LEFT JOIN theme_summary AS other ON other.theme_id = other_theme_id
ORDER BY happened_at DESC, n_posts DESC, happened, rows.theme_id, other_theme_id;
