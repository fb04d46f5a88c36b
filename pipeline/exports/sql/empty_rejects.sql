-- Of what was rejected by no run since $before, where and why stay; a run that was killed left no record and has no date.
UPDATE rejects SET raw = '' WHERE raw <> '' AND run_id NOT IN (SELECT run_id FROM runs WHERE ended_at >= $before)
RETURNING reject_id;
