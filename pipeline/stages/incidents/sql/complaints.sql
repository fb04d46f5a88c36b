-- One row per complaint within a covered interval of its origin: what the detector may count. Only those read with
-- certainty: on a busy day many posts are nearly complaints, and an alarm must not rest on them.
SELECT posts.post_id, posts.source || ' ' || origin AS series, judgements.product, judgements.cause,
       judgements.blames, judgements.severity, created_at, coalesce(author_key, posts.post_id) AS author,
       duplicate_of IS NOT NULL AS is_duplicate
FROM posts
JOIN effective_judgements AS judgements USING (post_id)
WHERE is_complaint AND p_complaint >= 0.75 AND judgements.product <> 'none' AND purged_at IS NULL AND EXISTS (
    SELECT 1 FROM coverage
    WHERE coverage.complete AND coverage.source = posts.source AND coverage.query = posts.origin
      AND created_at >= from_at AND created_at < to_at)
ORDER BY created_at, post_id;
