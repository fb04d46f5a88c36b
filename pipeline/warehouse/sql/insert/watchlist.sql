-- What is to be read again is as this run planned it.
DELETE FROM watchlist;
INSERT INTO watchlist BY NAME SELECT * FROM incoming;
