CREATE OR REPLACE VIEW theme_names AS
WITH RECURSIVE latest AS (
    FROM corrections
    WHERE subject_kind = 'theme' AND field = 'name'
    QUALIFY 1 = row_number() OVER (PARTITION BY subject_id ORDER BY corrected_at DESC)
), leads AS (
    SELECT theme_id, theme_id AS into_id FROM themes
    UNION
    SELECT leads.theme_id, themes.merged_into
    FROM leads JOIN themes ON themes.theme_id = into_id
    WHERE themes.merged_into IS NOT NULL
), chosen AS (
    SELECT into_id AS theme_id, new AS name, corrected_at AS named_at
    FROM leads JOIN latest ON subject_id = leads.theme_id
    WHERE new IS NOT NULL OR leads.theme_id = into_id
    QUALIFY 1 = row_number() OVER (
        PARTITION BY into_id ORDER BY leads.theme_id = into_id DESC, corrected_at DESC, leads.theme_id)
)
FROM chosen WHERE name IS NOT NULL;

COMMENT ON VIEW theme_names IS 'one row per theme that a person named. Its own name comes first; one without takes the latest of those that were merged into it; version 1';
COMMENT ON COLUMN theme_names.theme_id IS 'the theme';
COMMENT ON COLUMN theme_names.name IS 'as a person named it';
COMMENT ON COLUMN theme_names.named_at IS 'UTC';
