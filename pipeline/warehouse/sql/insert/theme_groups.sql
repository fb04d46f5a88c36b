-- Groups are as the last clustering found them, for all themes at once.
DELETE FROM theme_groups;
INSERT INTO theme_groups BY NAME SELECT * FROM incoming;
