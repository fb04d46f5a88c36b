CREATE VIEW data_quality AS
WITH landed AS (
    SELECT source, CASE WHEN is_followed(query) THEN 'followed' ELSE query END AS origin, sum(n_read)::BIGINT AS n_read, sum(n_kept)::BIGINT AS n_kept,
           sum(n_duplicate)::BIGINT AS n_duplicate, sum(n_rejected)::BIGINT AS n_rejected, max(loaded_at) AS loaded_at
    FROM batches GROUP BY ALL
), judged AS (
    SELECT posts.source, origin, count(*) AS n_posts, count(*) FILTER (is_complaint) AS n_complaints,
           count(*) FILTER (judgements.post_id IS NOT NULL AND is_complaint IS NULL AND language IS DISTINCT FROM 'und') AS n_not_read,
           count(*) FILTER (cause = 'unclear') AS n_unclear,
           count(*) FILTER (is_complaint AND product = 'none') AS n_without_product,
           count(*) FILTER (duplicate_of IS NOT NULL) AS n_near_duplicates,
           count(*) FILTER (purged_at IS NOT NULL) AS n_purged, min(created_at) AS first_post_at,
           max(created_at) AS last_post_at
    FROM posts LEFT JOIN effective_judgements AS judgements USING (post_id) GROUP BY ALL
), covered AS (
    SELECT source, query AS origin, min(from_at) AS covered_from, max(to_at) AS covered_to
    FROM coverage WHERE complete GROUP BY ALL
)
SELECT source, origin, n_read, n_kept, n_duplicate, n_rejected, n_posts, n_complaints, n_not_read, n_unclear,
       n_without_product, n_near_duplicates, n_purged, first_post_at, last_post_at, covered_from, covered_to, loaded_at
FROM landed
LEFT JOIN judged USING (source, origin)
LEFT JOIN covered USING (source, origin)
WHERE n_read > 0;

COMMENT ON VIEW data_quality IS 'one row per source and origin (collector and query, or file; all that was followed is one); version 2';
COMMENT ON COLUMN data_quality.source IS 'where it was posted';
COMMENT ON COLUMN data_quality.origin IS 'collector and query, or file; followed: conversations, quotes and counts of complaints, read again';
COMMENT ON COLUMN data_quality.n_read IS 'records read';
COMMENT ON COLUMN data_quality.n_kept IS 'kept';
COMMENT ON COLUMN data_quality.n_duplicate IS 'already known';
COMMENT ON COLUMN data_quality.n_rejected IS 'quarantined with a reason';
COMMENT ON COLUMN data_quality.n_posts IS 'posts now held from it';
COMMENT ON COLUMN data_quality.n_complaints IS 'complaints among them';
COMMENT ON COLUMN data_quality.n_not_read IS 'in a language that the model does not read; posts without a word, in none, are not counted';
COMMENT ON COLUMN data_quality.n_unclear IS 'complaints whose cause the classifier declines to name';
COMMENT ON COLUMN data_quality.n_without_product IS 'complaints that name no product that is known, and count nowhere';
COMMENT ON COLUMN data_quality.n_near_duplicates IS 'near-duplicates of an earlier post';
COMMENT ON COLUMN data_quality.n_purged IS 'purged since';
COMMENT ON COLUMN data_quality.first_post_at IS 'oldest post, UTC';
COMMENT ON COLUMN data_quality.last_post_at IS 'newest post, UTC';
COMMENT ON COLUMN data_quality.covered_from IS 'covered from, NULL when coverage is not known';
COMMENT ON COLUMN data_quality.covered_to IS 'covered to';
COMMENT ON COLUMN data_quality.loaded_at IS 'last batch loaded, UTC';
