CREATE VIEW reject_reasons AS
SELECT source, field, reason, count(*) AS n_rejects, min(location) AS example
FROM rejects
GROUP BY ALL;

COMMENT ON VIEW reject_reasons IS 'one row per source, field and reason; version 1';
COMMENT ON COLUMN reject_reasons.source IS 'where the row came from';
COMMENT ON COLUMN reject_reasons.field IS 'the offending field';
COMMENT ON COLUMN reject_reasons.reason IS 'what is wrong with it';
COMMENT ON COLUMN reject_reasons.n_rejects IS 'rows';
COMMENT ON COLUMN reject_reasons.example IS 'file:line of one of them';
