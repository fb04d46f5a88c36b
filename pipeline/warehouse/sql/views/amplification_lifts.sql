CREATE VIEW amplification_lifts AS
SELECT name AS measure, CASE WHEN name = 'lift_check' THEN 'all' ELSE split_part(subject_id, ':', 1) END AS subject_kind,
       CASE WHEN subject_id LIKE '%:%' THEN substr(subject_id, strpos(subject_id, ':') + 1) ELSE subject_id END AS subject,
       horizon, value AS ratio, low, high, n AS n_threads, method
FROM estimates WHERE starts_with(name, 'lift');

COMMENT ON VIEW amplification_lifts IS 'one row per measure of what followed competitors'' answers, and subject: an association, as competitors choose whom they answer; version 1';
COMMENT ON COLUMN amplification_lifts.measure IS 'lift: posts after the answer over those of threads of the same age and liveliness without one; lift_placebo: the same of ordinary answers; lift_over_placebo; lift_blame and lift_leaving: share of later posts that blame safety or leave, after answers that recruit, over that of the controls; lift_check: lift under another caliper or horizon; lift_shortfall: answered threads where they are too few to tell';
COMMENT ON COLUMN amplification_lifts.subject_kind IS 'all, competitor, product or incident';
COMMENT ON COLUMN amplification_lifts.subject IS 'its key; of lift_check what was changed';
COMMENT ON COLUMN amplification_lifts.horizon IS 'over what time after the answer';
COMMENT ON COLUMN amplification_lifts.ratio IS '1 is no more than without; of lift_shortfall the number of answered threads';
COMMENT ON COLUMN amplification_lifts.low IS '5 % bound; of lift_shortfall the number needed';
COMMENT ON COLUMN amplification_lifts.high IS '95 % bound';
COMMENT ON COLUMN amplification_lifts.n_threads IS 'answered threads behind it';
COMMENT ON COLUMN amplification_lifts.method IS 'how it came about';
