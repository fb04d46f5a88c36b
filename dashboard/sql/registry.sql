-- One row per registered account.
SELECT name, competitor_name, product, source, handle, kind, since, "until", evidence, n_answers
FROM registered_competitors
ORDER BY competitor_name, source, handle;
