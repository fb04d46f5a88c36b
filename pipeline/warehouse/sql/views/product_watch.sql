CREATE VIEW product_watch AS
SELECT product, covered_from, covered_to, verdict FROM watches;

COMMENT ON VIEW product_watch IS 'one row per product with complaints: can the detector speak of it?; version 1';
COMMENT ON COLUMN product_watch.product IS 'the product';
COMMENT ON COLUMN product_watch.covered_from IS 'first covered hour, UTC';
COMMENT ON COLUMN product_watch.covered_to IS 'last covered hour, UTC';
COMMENT ON COLUMN product_watch.verdict IS 'watched, insufficient history or no coverage';
