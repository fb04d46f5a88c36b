-- One row per record of the chunk that says something new.
SELECT DISTINCT record FROM news WHERE nth = 1;
