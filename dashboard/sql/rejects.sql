-- Why rows were turned away, the commonest reason first.
SELECT source, field, reason, n_rejects, such_as, example
FROM reject_reasons ORDER BY n_rejects DESC, source, field, reason;
