-- The posts of $source made since $kept_from that were not seen there since $seen_before, longest unseen first. Only
-- those with an id of the source's own: a post of a file without ids cannot be asked for.
SELECT posts.post_id, greatest(last_verified_at, observed_at) AS seen_at  -- greatest passes NULL over
FROM posts
LEFT JOIN (SELECT post_id, max(observed_at) AS observed_at FROM engagements GROUP BY post_id) USING (post_id)
WHERE source = $source AND purged_at IS NULL AND created_at >= $kept_from
  AND regexp_full_match(posts.post_id, 'reddit:t[13]_[0-9a-z]+|(x|hackernews):[0-9]{1,19}|bluesky:did:[^/,]+/[^/,]+')
  AND coalesce(greatest(last_verified_at, observed_at) < $seen_before, true)
ORDER BY seen_at NULLS FIRST, posts.post_id;
