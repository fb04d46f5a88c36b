-- Before a replay: no theme was ever found. What there was is put aside for rename.sql.
CREATE OR REPLACE TEMP TABLE themes_before AS FROM themes;
DELETE FROM theme_members;
DELETE FROM theme_events;
DELETE FROM theme_groups;
DELETE FROM theme_clusterings;
DELETE FROM theme_cores;
DELETE FROM theme_outsiders;
DELETE FROM themes;
