-- One row per interval that was seen in full, by the source and the origin (query or file) that saw it; also where what
-- was seen then is kept as counts only.
SELECT source, query AS origin, from_at, to_at
FROM (SELECT source, query, from_at, to_at FROM coverage WHERE complete UNION FROM kept_coverage)
WHERE NOT is_followed(query)
ORDER BY source, query, from_at, to_at;
