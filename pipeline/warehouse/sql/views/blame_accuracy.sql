CREATE VIEW blame_accuracy AS
SELECT product, cause, month, count(*) AS n_incidents, sum(n_safety + n_technical)::BIGINT AS n_blaming,
       sum(n_technical)::BIGINT AS n_right, sum(n_safety)::BIGINT AS n_wrong,
       sum(n_technical) / nullif(sum(n_safety + n_technical), 0) AS accuracy
FROM incident_blame
WHERE fact = 'outage'
GROUP BY product, cause, month;

COMMENT ON VIEW blame_accuracy IS 'one row per product, cause and month with a closed incident that coincides with an outage: how many of those who blamed the safety layer or technology blamed technology; version 1';
COMMENT ON COLUMN blame_accuracy.product IS 'the product complained of';
COMMENT ON COLUMN blame_accuracy.cause IS 'the incidents'' leading cause';
COMMENT ON COLUMN blame_accuracy.month IS 'of their start, UTC';
COMMENT ON COLUMN blame_accuracy.n_incidents IS 'such incidents';
COMMENT ON COLUMN blame_accuracy.n_blaming IS 'people who blamed either';
COMMENT ON COLUMN blame_accuracy.n_right IS 'who blamed technology, while an outage was declared';
COMMENT ON COLUMN blame_accuracy.n_wrong IS 'who blamed the safety layer then';
COMMENT ON COLUMN blame_accuracy.accuracy IS 'n_right of n_blaming, 0..1; NULL where nobody blamed either';
