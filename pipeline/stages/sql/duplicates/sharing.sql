-- The posts of a span of time that share a bucket with one of `incoming` (post_id), and those of `incoming` that share
-- one, each with the buckets that it shares and what it is said to repeat.
WITH held AS (
    SELECT post_id, unnest(buckets) AS bucket FROM text_buckets WHERE created_at BETWEEN $from_at AND $to_at
), wanted AS (
    SELECT DISTINCT unnest(buckets) AS bucket FROM text_buckets SEMI JOIN incoming USING (post_id)
), near AS MATERIALIZED (
    FROM held SEMI JOIN wanted USING (bucket)
), shared AS (
    SELECT bucket FROM near GROUP BY bucket HAVING count(*) > 1
), found AS (
    SELECT post_id, list(bucket) AS buckets FROM near SEMI JOIN shared USING (bucket) GROUP BY post_id
)
SELECT found.post_id, posts.created_at, posts.title, posts.text, found.buckets, n_shingles, bits, duplicate_of,
       original.created_at AS original_at, found.post_id IN (SELECT post_id FROM incoming) AS is_asked
FROM found
JOIN text_buckets USING (post_id)
JOIN posts USING (post_id)
LEFT JOIN judgements USING (post_id)
LEFT JOIN posts AS original ON original.post_id = duplicate_of
WHERE posts.purged_at IS NULL;
