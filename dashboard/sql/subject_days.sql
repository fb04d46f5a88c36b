-- One subject day by day.
SELECT day, n_people, expected, expected_low, expected_high, coverage_ratio, in_alarm
FROM subject_days WHERE subject_id = $subject_id ORDER BY day;
