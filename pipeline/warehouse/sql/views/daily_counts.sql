CREATE VIEW daily_counts AS
WITH read AS (
    SELECT *, reading = 'complaint' AND product <> 'none' AS complains FROM posts_read
)
SELECT (created_at AT TIME ZONE 'UTC')::DATE AS day, source, language, product, cause, theme_id, count(*) AS n_posts,
       count(*) FILTER (reading <> 'not read') AS n_read, count(*) FILTER (complains) AS n_complaints,
       count(*) FILTER (complains AND blames = 'safety') AS n_blame_safety,
       count(*) FILTER (complains AND explained = 'explained') AS n_explained,
       count(*) FILTER (complains AND explained = 'silent') AS n_silent
FROM read LEFT JOIN post_themes ON post_themes.post_id = read.post_id AND complains
GROUP BY ALL;

COMMENT ON VIEW daily_counts IS 'one row per UTC day, source, language, product, cause and theme with a post: how many there are. Sums over it are what pages count. People cannot be summed, as one may complain on two days: count distinct author_key of complaints; version 1';
COMMENT ON COLUMN daily_counts.day IS 'UTC day of the time that was kept: a date that came as midnight of a zone east of Greenwich stands on the day before';
COMMENT ON COLUMN daily_counts.source IS 'where it was posted';
COMMENT ON COLUMN daily_counts.language IS 'ISO 639-1';
COMMENT ON COLUMN daily_counts.product IS 'the product it is about, else none';
COMMENT ON COLUMN daily_counts.cause IS 'of a complaint; none of another post, NULL of one that was not read';
COMMENT ON COLUMN daily_counts.theme_id IS 'of a complaint, its strongest theme, else NULL';
COMMENT ON COLUMN daily_counts.n_posts IS 'posts that were seen, complaint or not; purged ones left out';
COMMENT ON COLUMN daily_counts.n_read IS 'those that were read: not in a language that the model does not know; out of these complaints are counted';
COMMENT ON COLUMN daily_counts.n_complaints IS 'complaints about an AI product among them, near-duplicates included';
COMMENT ON COLUMN daily_counts.n_blame_safety IS 'complaints that hold the safety layer responsible; read weakly';
COMMENT ON COLUMN daily_counts.n_explained IS 'complaints that tell of an explanation; read weakly';
COMMENT ON COLUMN daily_counts.n_silent IS 'complaints that tell of none; read weakly';
