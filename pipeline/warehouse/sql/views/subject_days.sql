CREATE VIEW subject_days AS
SELECT subject_id, day, n_people, expected, expected_low, expected_high, coverage AS coverage_ratio,
       EXISTS (FROM subject_alarms AS alarms
               WHERE alarms.subject_id = days.subject_id AND day >= (started_at AT TIME ZONE 'UTC')::DATE
                 AND (ended_at IS NULL OR day < (ended_at AT TIME ZONE 'UTC')::DATE)) AS in_alarm
FROM subject_counts AS days;

COMMENT ON VIEW subject_days IS 'one row per subject and UTC day that was watched, or on which somebody said it; version 1';
COMMENT ON COLUMN subject_days.subject_id IS 'the subject';
COMMENT ON COLUMN subject_days.day IS 'UTC';
COMMENT ON COLUMN subject_days.n_people IS 'people whose posts count, each once a day';
COMMENT ON COLUMN subject_days.expected IS 'people expected, NULL where there is too little history';
COMMENT ON COLUMN subject_days.expected_low IS '90 % of quiet days lie between them';
COMMENT ON COLUMN subject_days.expected_high IS 'the upper bound';
COMMENT ON COLUMN subject_days.coverage_ratio IS 'part of the day in which its sources were watched, 0..1; 0 also where that is not known';
COMMENT ON COLUMN subject_days.in_alarm IS 'whether the day lies in a rise above the baseline';
