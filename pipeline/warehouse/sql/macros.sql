-- What views and stages have in common; made anew whenever a database is opened to be written.

-- Whether a query followed what was known already. Its coverage is of one conversation, and of no community or search.
CREATE OR REPLACE MACRO is_followed(query) AS regexp_full_match(query, '(conversation|quotes):.*');
