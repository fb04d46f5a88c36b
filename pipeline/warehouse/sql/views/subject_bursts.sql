CREATE VIEW subject_bursts AS
SELECT subject_id, started_at, ended_at, alarmed_at, n_people, expected, n_people - expected AS excess, excess_low, excess_high
FROM subject_alarms;

COMMENT ON VIEW subject_bursts IS 'one row per rise of a subject above its baseline, by the day; version 1';
COMMENT ON COLUMN subject_bursts.subject_id IS 'the subject';
COMMENT ON COLUMN subject_bursts.started_at IS 'begin of its first day, UTC';
COMMENT ON COLUMN subject_bursts.ended_at IS 'end of its last day, NULL while it goes on';
COMMENT ON COLUMN subject_bursts.alarmed_at IS 'end of the day whose data first raised it';
COMMENT ON COLUMN subject_bursts.n_people IS 'people in it, each once a day';
COMMENT ON COLUMN subject_bursts.expected IS 'people expected in that time';
COMMENT ON COLUMN subject_bursts.excess IS 'observed less expected';
COMMENT ON COLUMN subject_bursts.excess_low IS '5 % bound';
COMMENT ON COLUMN subject_bursts.excess_high IS '95 % bound';
