-- After a replay: themes found again take the ids that they had before it. `incoming` pairs found_id with theme_id.
CREATE OR REPLACE TEMP TABLE new_ids AS SELECT found_id, theme_id AS new_id FROM incoming;
CREATE OR REPLACE TEMP TABLE renamed_themes AS
    SELECT themes.* REPLACE (coalesce(own.new_id, theme_id) AS theme_id, coalesce(heir.new_id, merged_into) AS merged_into)
    FROM themes
    LEFT JOIN new_ids AS own ON own.found_id = theme_id
    LEFT JOIN new_ids AS heir ON heir.found_id = merged_into;
CREATE OR REPLACE TEMP TABLE renamed_members AS
    SELECT theme_members.* REPLACE (coalesce(new_id, theme_id) AS theme_id)
    FROM theme_members LEFT JOIN new_ids ON found_id = theme_id;
CREATE OR REPLACE TEMP TABLE renamed_groups AS
    SELECT theme_groups.* REPLACE (coalesce(new_id, theme_id) AS theme_id)
    FROM theme_groups LEFT JOIN new_ids ON found_id = theme_id;
CREATE OR REPLACE TEMP TABLE renamed_events AS
    SELECT theme_events.*
           REPLACE (coalesce(own.new_id, theme_id) AS theme_id, coalesce(heir.new_id, other_theme_id) AS other_theme_id)
    FROM theme_events
    LEFT JOIN new_ids AS own ON own.found_id = theme_id
    LEFT JOIN new_ids AS heir ON heir.found_id = other_theme_id;
DELETE FROM themes;
DELETE FROM theme_members;
DELETE FROM theme_groups;
DELETE FROM theme_events;
INSERT INTO themes FROM renamed_themes;
INSERT INTO theme_members FROM renamed_members;
INSERT INTO theme_groups FROM renamed_groups;
INSERT INTO theme_events FROM renamed_events;
-- A theme that was not found again keeps its row and its id.
INSERT INTO themes
    SELECT * REPLACE (CASE status WHEN 'live' THEN 'dormant' ELSE status END AS status)
    FROM themes_before WHERE theme_id NOT IN (SELECT theme_id FROM themes);
DROP TABLE themes_before;
DROP TABLE new_ids;
DROP TABLE renamed_themes;
DROP TABLE renamed_members;
DROP TABLE renamed_groups;
DROP TABLE renamed_events;
