CREATE VIEW announcement_effects AS
WITH told AS (
    SELECT subject_id AS announcement_id, split_part(name, '/', 1) AS figure, split_part(name, '/', 2) AS outcome,
           value, low, high, p, n, method
    FROM estimates
    WHERE contains(name, '/') AND starts_with(name, 'announcement_')
), figures AS (
    SELECT announcement_id, outcome,
           max(value) FILTER (figure = 'announcement_seen') AS seen,
           max(value) FILTER (figure = 'announcement_expected') AS expected,
           max(n) FILTER (figure = 'announcement_seen') AS whole,
           max(value) FILTER (figure = 'announcement_controls_seen') AS controls_seen,
           max(value) FILTER (figure = 'announcement_controls_expected') AS controls_expected,
           max(n) FILTER (figure = 'announcement_controls_seen') AS controls_whole,
           max(value) FILTER (figure = 'announcement_effect') AS ratio,
           max(low) FILTER (figure = 'announcement_effect') AS low,
           max(high) FILTER (figure = 'announcement_effect') AS high,
           max(p) FILTER (figure = 'announcement_effect') AS p,
           max(n) FILTER (figure = 'announcement_effect') AS n_placebos,
           max(value) FILTER (figure = 'announcement_lead') AS lead_ratio,
           max(p) FILTER (figure = 'announcement_lead') AS lead_p,
           max(method) FILTER (figure = 'announcement_shortfall') AS lacking,
           max(value) FILTER (figure = 'announcement_shortfall') AS lacking_has,
           max(n) FILTER (figure = 'announcement_shortfall') AS lacking_needs
    FROM told
    GROUP BY announcement_id, outcome
), corrected AS (
    SELECT *, count(p) OVER (PARTITION BY announcement_id, split_part(outcome, ':', 1)) AS n_looked_at,
           least(1, p * n_looked_at) AS p_corrected
    FROM figures
)
SELECT announcement_id, announcements.product, happened_at, title, url, registered_at,
       round(epoch(registered_at - happened_at) / 86400, 1) AS registered_days_after,
       outcome, nullif(split_part(outcome, ':', 2), '') AS cause,
       CASE outcome WHEN 'complaints' THEN 'covered days' WHEN 'explained' THEN 'complaints that say either way'
                    ELSE 'complaints' END AS denominator,
       seen, expected, whole, controls_seen, controls_expected, controls_whole,
       ratio, low, high, p, p_corrected, round(p * (n_placebos + 1))::BIGINT AS rank, n_placebos, lead_ratio, lead_p,
       CASE WHEN ratio IS NULL THEN 'too little data'
            WHEN n_looked_at > 0.05 * (n_placebos + 1) THEN 'too few placebos'
            WHEN p_corrected > 0.05 THEN 'no more than chance'
            WHEN lead_p <= 0.05 THEN 'moved before'
            WHEN ratio > 1 THEN 'rose' ELSE 'fell' END AS verdict,
       lacking, lacking_has, lacking_needs
FROM announcements
JOIN corrected USING (announcement_id)
WHERE withdrawn_at IS NULL;

COMMENT ON VIEW announcement_effects IS 'one row per announcement and outcome: whether complaints, the share of a cause, or the share explained moved in the 7 days after against the 28 before and the other products; version 1';
COMMENT ON COLUMN announcement_effects.announcement_id IS 'its key in the settings, or a hash';
COMMENT ON COLUMN announcement_effects.product IS 'what it is about';
COMMENT ON COLUMN announcement_effects.happened_at IS 'UTC';
COMMENT ON COLUMN announcement_effects.title IS 'in a few words';
COMMENT ON COLUMN announcement_effects.url IS 'where it can be read';
COMMENT ON COLUMN announcement_effects.registered_at IS 'when its date was first named here, UTC';
COMMENT ON COLUMN announcement_effects.registered_days_after IS 'days from the event to its registration; a date picked after looking proves less';
COMMENT ON COLUMN announcement_effects.outcome IS 'complaints, cause:<key> (its share of complaints), or explained';
COMMENT ON COLUMN announcement_effects.cause IS 'of a cause''s share, else NULL';
COMMENT ON COLUMN announcement_effects.denominator IS 'what counts are out of';
COMMENT ON COLUMN announcement_effects.seen IS 'counts in the 7 days after';
COMMENT ON COLUMN announcement_effects.expected IS 'counts had the rate or share of the 28 days before gone on';
COMMENT ON COLUMN announcement_effects.whole IS 'the denominator in the 7 days after; covered days are summed over sources';
COMMENT ON COLUMN announcement_effects.controls_seen IS 'the same of the other products together';
COMMENT ON COLUMN announcement_effects.controls_expected IS 'the same of the other products together';
COMMENT ON COLUMN announcement_effects.controls_whole IS 'the same of the other products together';
COMMENT ON COLUMN announcement_effects.ratio IS 'change of the rate, or of the odds of a share, over the controls'' change; NULL with too little data';
COMMENT ON COLUMN announcement_effects.low IS '2.5 % bound';
COMMENT ON COLUMN announcement_effects.high IS '97.5 % bound';
COMMENT ON COLUMN announcement_effects.p IS 'rank over the number of placebo windows and itself';
COMMENT ON COLUMN announcement_effects.p_corrected IS 'p times the number of causes looked at (Bonferroni)';
COMMENT ON COLUMN announcement_effects.rank IS 'how many windows, itself included, moved at least as much';
COMMENT ON COLUMN announcement_effects.n_placebos IS 'other dates and products that it was held against';
COMMENT ON COLUMN announcement_effects.lead_ratio IS 'the same ratio for the week before; NULL without enough history';
COMMENT ON COLUMN announcement_effects.lead_p IS 'its p';
COMMENT ON COLUMN announcement_effects.verdict IS 'rose, fell, moved before, no more than chance, too few placebos (no rank could tell it from chance), too little data';
COMMENT ON COLUMN announcement_effects.lacking IS 'of what there is too little';
COMMENT ON COLUMN announcement_effects.lacking_has IS 'how much there is of it';
COMMENT ON COLUMN announcement_effects.lacking_needs IS 'how much it takes';
