CREATE VIEW post_themes AS
-- of equals the last by id; max_by over a pair says the same and takes three times as long
SELECT post_id, max(theme_id) AS theme_id, strength
FROM theme_members JOIN (SELECT post_id, max(strength) AS strength FROM theme_members GROUP BY post_id) USING (post_id, strength)
GROUP BY post_id, strength;

COMMENT ON VIEW post_themes IS 'one row per post that belongs to a theme: the one to which it belongs most; version 2';
COMMENT ON COLUMN post_themes.post_id IS '<source>:<native id>';
COMMENT ON COLUMN post_themes.theme_id IS 'its strongest theme, of equals the last by id';
COMMENT ON COLUMN post_themes.strength IS 'how surely it belongs there, 0 to 1';
