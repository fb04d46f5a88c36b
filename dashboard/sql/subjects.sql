-- The subjects that are watched, those above their baseline first, with the people of each of the last 28 days of data
-- that were watched, or on which somebody said it.
WITH days AS (
    SELECT subject_id, list(n_people ORDER BY day) AS people
    FROM subject_days CROSS JOIN data_time
    WHERE day > (now AT TIME ZONE 'UTC' - INTERVAL 1 microsecond)::DATE - 28 AND (coverage_ratio > 0 OR n_people > 0)
    GROUP BY subject_id
)
SELECT subjects.*, coalesce(people, []) AS people
FROM subjects LEFT JOIN days USING (subject_id)
ORDER BY is_alarming DESC, n_last_7_days DESC, subject_id;
