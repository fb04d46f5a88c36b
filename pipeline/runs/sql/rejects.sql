SELECT source, field, reason, n_rejects, example FROM reject_reasons ORDER BY n_rejects DESC, source LIMIT 10;
