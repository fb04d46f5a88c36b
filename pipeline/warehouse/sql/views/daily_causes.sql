CREATE VIEW daily_causes AS
WITH seen AS (
    SELECT source, product, (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n_posts
    FROM posts_read WHERE reading <> 'not read' GROUP BY ALL
), counted AS (
    SELECT product, cause, source, (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n_complaints,
           count(DISTINCT coalesce(author_key, post_id)) AS n_authors
    FROM complaints GROUP BY ALL
), shares AS (
    SELECT split_part(subject_id, '/', 1) AS product, split_part(subject_id, '/', 2) AS cause,
           horizon::DATE AS week, value, low, high
    FROM estimates WHERE name = 'cause_share'
)
SELECT counted.product, counted.cause, source, counted.day, n_complaints, n_authors, n_posts,
       1000.0 * n_complaints / n_posts AS per_1000_posts, coverage_ratio,
       shares.value AS week_share, shares.low AS week_share_low, shares.high AS week_share_high
FROM counted
JOIN seen USING (source, product, day)
LEFT JOIN daily_coverage USING (source, day)
LEFT JOIN shares
    ON shares.product = counted.product AND shares.cause = counted.cause
    AND shares.week = date_trunc('week', counted.day);

COMMENT ON VIEW daily_causes IS 'one row per product, cause, source and UTC day with at least one complaint. The denominator is all posts about the product that were read on that day from that source: where the query selects complaints, read counts, not rates; version 3';
COMMENT ON COLUMN daily_causes.product IS 'the product complained of';
COMMENT ON COLUMN daily_causes.cause IS 'why';
COMMENT ON COLUMN daily_causes.source IS 'where it was posted';
COMMENT ON COLUMN daily_causes.day IS 'UTC day of the time that was kept: a date that came as midnight of a zone east of Greenwich stands on the day before';
COMMENT ON COLUMN daily_causes.n_complaints IS 'complaints, near-duplicates included';
COMMENT ON COLUMN daily_causes.n_authors IS 'distinct authors';
COMMENT ON COLUMN daily_causes.n_posts IS 'all posts about the product read that day from that source: not those in a language that the model does not know';
COMMENT ON COLUMN daily_causes.per_1000_posts IS 'complaints per 1,000 of those posts; over several days, causes or sources no sum of these columns gives it, as days without such a complaint have no row: see daily_counts';
COMMENT ON COLUMN daily_causes.coverage_ratio IS 'part of the day that was covered, 0..1; NULL when it is not known';
COMMENT ON COLUMN daily_causes.week_share IS 'share of the product''s complaints in that week (from Monday, all sources) that have this cause, 0..1, corrected for what the classifier confuses; NULL under 30 posts';
COMMENT ON COLUMN daily_causes.week_share_low IS 'lower end of its 95 % interval';
COMMENT ON COLUMN daily_causes.week_share_high IS 'upper end of its 95 % interval';
