-- A post has one vector of each encoder: the newest.
INSERT OR REPLACE INTO embeddings BY NAME SELECT * FROM incoming;
