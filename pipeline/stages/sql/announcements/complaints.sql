-- One row per complaint within a covered interval of its origin, near-duplicates left out.
SELECT posts.source || ' ' || origin AS series, effective_judgements.product, cause, explained, created_at
FROM posts
JOIN effective_judgements USING (post_id)
WHERE is_complaint AND effective_judgements.product <> 'none' AND purged_at IS NULL AND duplicate_of IS NULL AND EXISTS (
    SELECT 1 FROM coverage
    WHERE coverage.complete AND coverage.source = posts.source AND coverage.query = posts.origin
      AND created_at >= from_at AND created_at < to_at)
ORDER BY created_at, posts.post_id;
