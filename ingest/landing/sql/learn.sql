-- Keeps the observations in mind.
INSERT INTO signatures SELECT key, content FROM observed;
