-- A post has one judgement: the newest.
INSERT OR REPLACE INTO judgements BY NAME SELECT * FROM incoming;
