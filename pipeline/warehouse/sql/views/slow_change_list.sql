CREATE VIEW slow_change_list AS
SELECT product, source, cause, since, told_at, share_before, share_after, share_after / share_before AS ratio, ratio_low,
       ratio_high, evidence, n_series
FROM slow_changes;

COMMENT ON VIEW slow_change_list IS 'one row per rise of a cause''s share over weeks, told once and the level of what follows; version 1';
COMMENT ON COLUMN slow_change_list.product IS 'the product complained of';
COMMENT ON COLUMN slow_change_list.source IS 'where: each source is held against itself alone';
COMMENT ON COLUMN slow_change_list.cause IS 'the cause that rose; unclear and in no theme as shares of all complaints';
COMMENT ON COLUMN slow_change_list.since IS 'the day that it rose on, to the week, UTC';
COMMENT ON COLUMN slow_change_list.told_at IS 'the end of the day whose data told it, UTC';
COMMENT ON COLUMN slow_change_list.share_before IS 'complaints of it among the posts about the product (of unclear and in no theme among its complaints), before, 0..1';
COMMENT ON COLUMN slow_change_list.share_after IS 'the same since, until it was told';
COMMENT ON COLUMN slow_change_list.ratio IS 'after to before';
COMMENT ON COLUMN slow_change_list.ratio_low IS '5 % bound';
COMMENT ON COLUMN slow_change_list.ratio_high IS '95 % bound';
COMMENT ON COLUMN slow_change_list.evidence IS 'log10 of the wealth of the test';
COMMENT ON COLUMN slow_change_list.n_series IS 'series among which the error of one in ten was divided';
