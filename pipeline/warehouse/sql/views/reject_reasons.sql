CREATE VIEW reject_reasons AS
SELECT source, field, rule_of(reason) AS reason, count(*) AS n_rejects,
       min_by(location, reject_id) FILTER (location <> 'purged') AS example,
       min_by(rejects.reason, reject_id) FILTER (location <> 'purged') AS such_as
FROM rejects
GROUP BY ALL;

COMMENT ON VIEW reject_reasons IS 'one row per source, field and rule that turned rows away, whatever the value was; version 2';
COMMENT ON COLUMN reject_reasons.source IS 'where the row came from';
COMMENT ON COLUMN reject_reasons.field IS 'the offending field';
COMMENT ON COLUMN reject_reasons.reason IS 'the rule: what is wrong, without the value';
COMMENT ON COLUMN reject_reasons.n_rejects IS 'rows';
COMMENT ON COLUMN reject_reasons.example IS 'file:line of one of them; null where all were purged';
COMMENT ON COLUMN reject_reasons.such_as IS 'the reason of that one, with its value';
