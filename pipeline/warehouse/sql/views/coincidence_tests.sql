CREATE VIEW coincidence_tests AS
SELECT told.subject_id AS product, told.value AS share, chance.value AS share_by_chance, corrected.value AS corrected_share,
       told.p, told.n AS n_incidents, told.method
FROM estimates AS told
JOIN estimates AS chance ON chance.name = 'outage_share_by_chance' AND chance.subject_id = told.subject_id
JOIN estimates AS corrected ON corrected.name = 'outage_share_corrected' AND corrected.subject_id = told.subject_id
WHERE told.name = 'outage_share';

COMMENT ON VIEW coincidence_tests IS 'one row per product with incidents of which outages can be told (and one of all together): do they coincide with outages more than they would by chance?; version 1';
COMMENT ON COLUMN coincidence_tests.product IS 'the product, ''all'' for all together';
COMMENT ON COLUMN coincidence_tests.share IS 'share of the excess of all its incidents that coincides with outages, 0..1';
COMMENT ON COLUMN coincidence_tests.share_by_chance IS 'the mean share under shifted outage calendars';
COMMENT ON COLUMN coincidence_tests.corrected_share IS '(share - share_by_chance) / (1 - share_by_chance)';
COMMENT ON COLUMN coincidence_tests.p IS 'part of the shifted calendars that coincide as much';
COMMENT ON COLUMN coincidence_tests.n_incidents IS 'incidents in the test';
COMMENT ON COLUMN coincidence_tests.method IS 'how the calendar was shifted';
