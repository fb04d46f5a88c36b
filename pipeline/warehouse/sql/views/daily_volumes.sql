CREATE VIEW daily_volumes AS
WITH seen AS (
    SELECT volumes.* FROM volumes
    SEMI JOIN coverage_stretches AS stretches
        ON stretches.source = volumes.source AND stretches.origin = volumes.query AND complete
        AND from_at <= hour AND to_at >= hour + INTERVAL 1 hour
), found AS (
    SELECT source, origin, time_bucket(INTERVAL 1 hour, created_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS hour,
           count(*) AS n_found, count(*) FILTER (reading = 'complaint') AS n_complaints
    FROM posts_read GROUP BY ALL
)
SELECT seen.source, query AS origin, counted, (seen.hour AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n_hours,
       sum(n_posts)::BIGINT AS n_posts, coalesce(sum(n_found), 0)::BIGINT AS n_found,
       coalesce(sum(found.n_complaints), 0)::BIGINT AS n_complaints,
       1000.0 * coalesce(sum(found.n_complaints), 0) / nullif(sum(n_posts), 0) AS per_1000_posts
FROM seen
LEFT JOIN found ON found.source = seen.source AND origin = query AND found.hour = seen.hour
GROUP BY ALL;

COMMENT ON VIEW daily_volumes IS 'one row per source, query, what was counted and UTC day: complaints beside all the posts that the source says there are, of the hours of which it said so and which were seen to the end. The denominator is the source''s own count and not what was read, so it holds for a query that selects complaints, too, where the source was asked to count a wider one ([x] counted_as); version 1';
COMMENT ON COLUMN daily_volumes.source IS 'where it was posted';
COMMENT ON COLUMN daily_volumes.origin IS 'the query by which posts are collected; one that several queries find is counted for the first';
COMMENT ON COLUMN daily_volumes.counted IS 'the query of which the source was asked how many posts it finds';
COMMENT ON COLUMN daily_volumes.day IS 'UTC day';
COMMENT ON COLUMN daily_volumes.n_hours IS 'hours of the day that were counted and seen; the rest of the row is of these';
COMMENT ON COLUMN daily_volumes.n_posts IS 'posts that the source says there are';
COMMENT ON COLUMN daily_volumes.n_found IS 'posts held from the query, and those that they answer or quote where the source shows them beside it, which it does not count; purged ones left out';
COMMENT ON COLUMN daily_volumes.n_complaints IS 'complaints among them, of any product, near-duplicates included';
COMMENT ON COLUMN daily_volumes.per_1000_posts IS 'complaints per 1,000 posts that the source says there are; NULL where it says there are none';
