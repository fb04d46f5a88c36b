-- What was covered before the moment in `incoming` can be shown no more, and must not be read as hours without a
-- complaint: it stays as a span that is not asked for again and was not shown in full, and is kept for what is counted.
-- Outages are not purged, and so neither is when their pages were read.
INSERT INTO kept_coverage
    SELECT DISTINCT source, query, from_at, least(to_at, before)
    FROM coverage, incoming WHERE complete AND from_at < before AND source <> 'status'
    ON CONFLICT DO NOTHING;
INSERT INTO coverage
    SELECT batch_id, source, query, from_at, before, run_id, 0, 0, 0, 0, false
    FROM coverage, incoming WHERE complete AND from_at < before AND to_at > before AND source <> 'status'
    ON CONFLICT DO NOTHING;
UPDATE coverage SET from_at = before FROM incoming
    WHERE complete AND from_at < before AND to_at > before AND source <> 'status';
UPDATE coverage SET complete = false FROM incoming WHERE complete AND to_at <= before AND source <> 'status';
