-- One row per registered account.
SELECT name, competitor, competitor_name, product, source, handle, kind, since::VARCHAR AS since, "until"::VARCHAR AS "until", evidence, n_answers
FROM registered_competitors
ORDER BY competitor_name, source, handle;
