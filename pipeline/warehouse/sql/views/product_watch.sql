CREATE VIEW product_watch AS
SELECT product, covered_from, covered_to, verdict, counted_by, n_days, n_days_needed, n_days_seen, n_days_seen_needed,
       series_days, left_out, told.value::BIGINT AS smallest_burst, replace(told.horizon, 'h', '')::BIGINT AS smallest_burst_hours
FROM watches
LEFT JOIN estimates AS told ON told.name = 'smallest_burst' AND told.subject_id = product;

COMMENT ON VIEW product_watch IS 'one row per product with complaints: can the detector speak of it?; version 2';
COMMENT ON COLUMN product_watch.product IS 'the product';
COMMENT ON COLUMN product_watch.covered_from IS 'first covered hour, UTC';
COMMENT ON COLUMN product_watch.covered_to IS 'last covered hour, UTC';
COMMENT ON COLUMN product_watch.verdict IS 'watched, insufficient history or no coverage';
COMMENT ON COLUMN product_watch.counted_by IS 'hour; day where most of its people come from posts that bear dates alone; NULL without coverage';
COMMENT ON COLUMN product_watch.n_days IS 'days since it was first seen';
COMMENT ON COLUMN product_watch.n_days_needed IS 'how many of them it takes to judge';
COMMENT ON COLUMN product_watch.n_days_seen IS 'how many of these days were seen';
COMMENT ON COLUMN product_watch.n_days_seen_needed IS 'how many of them it takes, without bursts, in the last 56 days';
COMMENT ON COLUMN product_watch.series_days IS 'how many days each series was watched that told of the product';
COMMENT ON COLUMN product_watch.left_out IS 'series that bear dates alone beside others with times, and are not judged';
COMMENT ON COLUMN product_watch.smallest_burst IS 'the fewest people, spread over smallest_burst_hours at the usual rate, that would alarm now; NULL where nothing is judged';
COMMENT ON COLUMN product_watch.smallest_burst_hours IS 'over how many hours';
