-- Tombstones of what was rejected by no run since $before; a run that was killed left no record and has no date.
INSERT INTO tombstones
    SELECT sha256(reject_id), date_trunc('day', $now::TIMESTAMPTZ) FROM rejects
    WHERE location <> 'purged' AND run_id NOT IN (SELECT run_id FROM runs WHERE ended_at >= $before)
    ON CONFLICT DO NOTHING
RETURNING id_hash;
