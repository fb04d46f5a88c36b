-- Some posts (`incoming`: post_id, likeness) and those that nearly repeat them, with what counts their people.
SELECT posts.post_id, likeness, posts.source, posts.origin, lower(coalesce(posts.community, '')) AS community, posts.kind,
       posts.created_at, coalesce(author_key, posts.post_id) AS author, coalesce(counts, true) AS counts
FROM posts
LEFT JOIN near_duplicates USING (post_id)
JOIN incoming ON incoming.post_id = coalesce(near_duplicates.original, posts.post_id)
WHERE purged_at IS NULL
ORDER BY created_at, posts.post_id;
