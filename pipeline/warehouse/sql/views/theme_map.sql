CREATE VIEW theme_map AS
SELECT theme_id, x, y FROM theme_places;

COMMENT ON VIEW theme_map IS 'one row per live theme: where it lies in two dimensions, near those that are like it so far as two dimensions can show; version 1';
COMMENT ON COLUMN theme_map.theme_id IS 'the theme';
COMMENT ON COLUMN theme_map.x IS 'to the right; only distances mean something, and those roughly';
COMMENT ON COLUMN theme_map.y IS 'up';
