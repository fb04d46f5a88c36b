-- The map is drawn anew for all themes at once.
DELETE FROM theme_places;
INSERT INTO theme_places BY NAME SELECT * FROM incoming;
