-- A new vector takes the place of the old one, and nothing rests on the old one any more.
INSERT OR REPLACE INTO embeddings BY NAME SELECT * FROM incoming;
DELETE FROM theme_cores WHERE theme_id IN (SELECT theme_id FROM theme_members SEMI JOIN incoming USING (post_id));
DELETE FROM theme_outsiders WHERE post_id IN (SELECT post_id FROM incoming);
