-- Amplification is as this run found it: a complaint that is none any more has no answers either.
DELETE FROM amplifications;
INSERT INTO amplifications BY NAME SELECT * FROM incoming;
