-- One row per complaint that the detector may count once its time was covered. Only those read with certainty: on a
-- busy day many posts are nearly complaints, and an alarm must not rest on them.
SELECT posts.post_id, posts.source, posts.origin, lower(coalesce(posts.community, '')) AS community, posts.kind,
       judgements.product, judgements.cause, judgements.blames, judgements.severity, created_at,
       coalesce(author_key, posts.post_id) AS author, coalesce(counts, true) AS counts
FROM posts
JOIN effective_judgements AS judgements USING (post_id)
LEFT JOIN near_duplicates USING (post_id)
WHERE is_complaint AND p_complaint >= 0.65 AND judgements.product <> 'none' AND purged_at IS NULL
ORDER BY created_at, post_id;
