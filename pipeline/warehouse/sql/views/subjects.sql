CREATE VIEW subjects AS
WITH weeks AS (
    SELECT subject_id, coalesce(sum(n_people) FILTER (day > today - 7), 0)::BIGINT AS n_last_7_days,
           coalesce(sum(n_people) FILTER (day <= today - 7 AND day > today - 14), 0)::BIGINT AS n_previous_7_days
    FROM subject_counts CROSS JOIN (SELECT (now AT TIME ZONE 'UTC' - INTERVAL 1 microsecond)::DATE AS today FROM data_time)
    WHERE day <= today
    GROUP BY subject_id
), latest AS (
    SELECT subject_id, max(started_at) AS alarm_started_at, arg_max_null(ended_at, started_at) AS alarm_ended_at
    FROM subject_alarms GROUP BY subject_id
)
SELECT subject_id, sentence, "by", added_at, n_examples, encoder, border, is_judged, n_judged, n_checked, n_right,
       CASE WHEN n_checked > 0 THEN right_low END AS right_low,
       n_looked_at, n_posts, coalesce(n_last_7_days, 0) AS n_last_7_days,
       coalesce(n_previous_7_days, 0) AS n_previous_7_days, verdict, alarm_started_at, alarm_ended_at,
       alarm_started_at IS NOT NULL AND alarm_ended_at IS NULL AS is_alarming
FROM subject_fits
LEFT JOIN weeks USING (subject_id)
LEFT JOIN latest USING (subject_id);

COMMENT ON VIEW subjects IS 'one row per question of a reader that is watched, as the last analysis matched it; version 1';
COMMENT ON COLUMN subjects.subject_id IS 'kept from run to run';
COMMENT ON COLUMN subjects.sentence IS 'what is asked for, in the reader''s words';
COMMENT ON COLUMN subjects."by" IS 'who added it';
COMMENT ON COLUMN subjects.added_at IS 'UTC';
COMMENT ON COLUMN subjects.n_examples IS 'posts and pasted words that say it';
COMMENT ON COLUMN subjects.encoder IS 'the sentence encoder whose vectors are compared';
COMMENT ON COLUMN subjects.border IS 'the cosine from which on a post counts';
COMMENT ON COLUMN subjects.is_judged IS 'whether the border is of the reader''s answers; else it is a guess, and so is every count';
COMMENT ON COLUMN subjects.n_judged IS 'posts that a reader judged right or wrong';
COMMENT ON COLUMN subjects.n_checked IS 'of these, those that count without their own answer; 0 until the border is of answers';
COMMENT ON COLUMN subjects.n_right IS 'of n_checked, those that were judged right: most lie near the border, where it is hardest';
COMMENT ON COLUMN subjects.right_low IS '5 % bound of the share of what counts that is right, NULL where none was checked';
COMMENT ON COLUMN subjects.n_looked_at IS 'distinct posts that were compared: all but those that the first filter took for no complaint, or that were not read';
COMMENT ON COLUMN subjects.n_posts IS 'posts that count, near-duplicates too';
COMMENT ON COLUMN subjects.n_last_7_days IS 'people in the last 7 days of data, each once a day';
COMMENT ON COLUMN subjects.n_previous_7_days IS 'in the 7 days before';
COMMENT ON COLUMN subjects.verdict IS 'watched, or insufficient history: then no day can be told to be unusual';
COMMENT ON COLUMN subjects.alarm_started_at IS 'begin of its last alarm, UTC; NULL where there was none';
COMMENT ON COLUMN subjects.alarm_ended_at IS 'NULL also while it goes on';
COMMENT ON COLUMN subjects.is_alarming IS 'whether it is above its baseline at the end of the data';
