-- What moved after every announcement, complaints first.
FROM announcement_effects ORDER BY happened_at, announcement_id, outcome = 'complaints' DESC, outcome;
