-- What moved after an announcement, and is it more than chance?
SELECT title, product, outcome, cause, seen, expected, ratio, low, high, rank, n_placebos + 1 AS of_windows, verdict
FROM announcement_effects
ORDER BY happened_at DESC, cause IS NOT NULL, outcome;
