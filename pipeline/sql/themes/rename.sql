-- After a replay: themes found again take the ids that they had before it. `incoming` pairs found_id with theme_id.
CREATE OR REPLACE TEMP MACRO renamed(id) AS coalesce((SELECT theme_id FROM incoming WHERE found_id = id), id);
CREATE OR REPLACE TEMP TABLE renamed_themes AS
    SELECT * REPLACE (renamed(theme_id) AS theme_id, renamed(merged_into) AS merged_into) FROM themes;
CREATE OR REPLACE TEMP TABLE renamed_members AS SELECT * REPLACE (renamed(theme_id) AS theme_id) FROM theme_members;
CREATE OR REPLACE TEMP TABLE renamed_groups AS SELECT * REPLACE (renamed(theme_id) AS theme_id) FROM theme_groups;
DELETE FROM themes;
DELETE FROM theme_members;
DELETE FROM theme_groups;
INSERT INTO themes FROM renamed_themes;
INSERT INTO theme_members FROM renamed_members;
INSERT INTO theme_groups FROM renamed_groups;
UPDATE theme_events SET theme_id = renamed(theme_id), other_theme_id = renamed(other_theme_id);
-- A theme that was not found again keeps its row and its id.
INSERT INTO themes
    SELECT * REPLACE (CASE status WHEN 'live' THEN 'dormant' ELSE status END AS status)
    FROM themes_before WHERE theme_id NOT IN (SELECT theme_id FROM themes);
DROP TABLE themes_before;
DROP TABLE renamed_themes;
DROP TABLE renamed_members;
DROP TABLE renamed_groups;
DROP MACRO renamed;
