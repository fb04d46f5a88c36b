-- One row per outcome: complaints, what was explained, then causes, the commonest first.
SELECT outcome, cause, denominator, seen, expected, whole, controls_seen, controls_expected, controls_whole, ratio, low,
       high, p, p_corrected, rank, n_placebos, lead_ratio, lead_p, verdict, lacking, lacking_has, lacking_needs
FROM announcement_effects
WHERE announcement_id = $announcement_id
ORDER BY cause IS NOT NULL, outcome = 'explained', seen DESC NULLS LAST, outcome;
