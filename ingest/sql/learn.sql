-- Keeps the observations in mind.
INSERT INTO signatures SELECT DISTINCT key, content FROM observed;
