-- One row per complaint that may be counted once its time was covered, copies that count nobody left out.
SELECT posts.source, posts.origin, lower(coalesce(posts.community, '')) AS community, posts.kind,
       effective_judgements.product, cause, explained, created_at
FROM posts
JOIN effective_judgements USING (post_id)
LEFT JOIN near_duplicates USING (post_id)
WHERE is_complaint AND effective_judgements.product <> 'none' AND purged_at IS NULL AND coalesce(counts, true)
ORDER BY created_at, posts.post_id;
