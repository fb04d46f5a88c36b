-- What the chunk says that is not known: one row per observation, nth = 1 where it is said first.

CREATE OR REPLACE TEMP TABLE news AS
    SELECT record, key, content, row_number() OVER (PARTITION BY key, content ORDER BY record) AS nth
    FROM observed ANTI JOIN signatures USING (key, content);
INSERT INTO signatures SELECT key, content FROM news WHERE nth = 1;
