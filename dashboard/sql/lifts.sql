-- One row per measure of what followed competitors' answers.
SELECT measure, subject_kind, subject, horizon, ratio, low, high, n_threads
FROM amplification_lifts
ORDER BY measure, subject_kind, subject;
