-- The commonest reasons for which rows were turned away.
SELECT source, field, reason, n_rejects, example FROM reject_reasons ORDER BY n_rejects DESC, source, field LIMIT 5;
