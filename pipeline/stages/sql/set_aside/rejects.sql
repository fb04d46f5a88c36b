-- The rows of `incoming`, rejects of a batch that is set aside, as rejects look that were purged.
SELECT * REPLACE ('' AS raw, 'purged' AS location, rule_of(reason) AS reason) FROM incoming;
