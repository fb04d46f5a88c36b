-- The subjects that are watched, those above their baseline first, with the people of each of the last 28 days of data,
-- NULL where nothing was watched.
WITH days AS (
    SELECT subject_id, list(people ORDER BY day) AS people
    FROM (
        SELECT subject_id, day::DATE AS day
        FROM subjects, data_time,
             generate_series((now AT TIME ZONE 'UTC')::DATE - INTERVAL 27 DAY, (now AT TIME ZONE 'UTC')::DATE, INTERVAL 1 DAY) AS grid (day)
    ) LEFT JOIN (
        SELECT subject_id, day, CASE WHEN coverage_ratio > 0 OR n_people > 0 THEN n_people END AS people FROM subject_days
    ) USING (subject_id, day)
    GROUP BY subject_id
)
SELECT subjects.*, people
FROM subjects JOIN days USING (subject_id)
ORDER BY is_alarming DESC, n_last_7_days DESC, subject_id;
