-- The registry as the settings have it now.
DELETE FROM registered_accounts;
INSERT INTO registered_accounts BY NAME SELECT * FROM incoming;
