CREATE VIEW registered_competitors AS
SELECT accounts.competitor, accounts.competitor_name, accounts.name, accounts.product,
       split_part(accounts.account, ':', 1) AS source, split_part(accounts.account, ':', 2) AS handle, kind, since,
       accounts."until", evidence, count(answers.post_id) AS n_answers
FROM registered_accounts AS accounts
LEFT JOIN amplifications AS answers USING (account)
GROUP BY ALL;

COMMENT ON VIEW registered_competitors IS 'one row per registered account, with the evidence that it is its organisation''s; the only accounts that are ever named; version 1';
COMMENT ON COLUMN registered_competitors.competitor IS 'the organisation''s key';
COMMENT ON COLUMN registered_competitors.competitor_name IS 'its name on screen';
COMMENT ON COLUMN registered_competitors.name IS 'the account''s name on screen';
COMMENT ON COLUMN registered_competitors.product IS 'the product that it speaks for, other where it has no key';
COMMENT ON COLUMN registered_competitors.source IS 'where it writes; accounts of two sources are never joined';
COMMENT ON COLUMN registered_competitors.handle IS 'in lower case';
COMMENT ON COLUMN registered_competitors.kind IS 'official, automated or staff';
COMMENT ON COLUMN registered_competitors.since IS 'first day on which it counts, NULL is always';
COMMENT ON COLUMN registered_competitors."until" IS 'last day, NULL while it goes on';
COMMENT ON COLUMN registered_competitors.evidence IS 'where the organisation says that the account is its own, NULL where none is given';
COMMENT ON COLUMN registered_competitors.n_answers IS 'its answers to complaints';
