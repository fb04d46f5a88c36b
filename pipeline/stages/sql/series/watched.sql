-- One row per interval that was seen in full, by the source and the origin (query or file) that saw it.
SELECT source, query AS origin, from_at, to_at
FROM coverage
WHERE complete AND NOT is_followed(query)
ORDER BY source, query, from_at, to_at;
