-- Membership is as this run found it, for all themes at once.
DELETE FROM theme_members;
INSERT INTO theme_members BY NAME SELECT * FROM incoming;
