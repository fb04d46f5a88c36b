CREATE VIEW source_drift AS
WITH until AS (
    SELECT source, coalesce(covered_to, newest_post_at) AS until FROM freshness WHERE newest_post_at IS NOT NULL
), told AS (
    SELECT posts.source, origin, kind, coalesce(language, 'unknown') AS language, created_at > until - INTERVAL 7 day AS is_now,
           author_key IS NULL AS no_author, text = '' AS no_text, conversation_id IS NULL AS no_thread, counted.post_id IS NULL AS no_counts
    FROM posts
    JOIN until USING (source)
    LEFT JOIN (SELECT DISTINCT post_id FROM engagements) AS counted USING (post_id)
    WHERE purged_at IS NULL AND created_at > until - INTERVAL 35 day AND created_at <= until
), field_counts AS (
    SELECT source, kind, is_now, count(*) AS n, count(*) FILTER (no_author) AS "without author", count(*) FILTER (no_text) AS "without text",
           count(*) FILTER (no_thread) AS "without thread", count(*) FILTER (no_counts) AS "without counts"
    FROM told GROUP BY ALL
), language_counts AS (
    SELECT source, origin, language, count(*) FILTER (is_now) AS n_so, count(*) FILTER (NOT is_now) AS n_so_before
    FROM told WHERE NOT is_followed(origin) AND origin NOT IN ('followed', 'recheck') GROUP BY ALL
), counts AS (
    SELECT source, NULL AS origin, kind, measure, NULL AS language,
           coalesce(sum(n) FILTER (is_now), 0) AS n_posts, coalesce(sum(n) FILTER (NOT is_now), 0) AS n_posts_before,
           sum(n_so) FILTER (is_now) AS n_so, sum(n_so) FILTER (NOT is_now) AS n_so_before
    FROM (UNPIVOT field_counts ON "without author", "without text", "without thread", "without counts" INTO NAME measure VALUE n_so)
    GROUP BY ALL
    UNION ALL
    SELECT source, origin, NULL, 'language', language,
           sum(n_so) OVER (PARTITION BY source, origin), sum(n_so_before) OVER (PARTITION BY source, origin), n_so, n_so_before
    FROM language_counts
), shares AS (
    SELECT *, n_so / nullif(n_posts, 0) AS value, n_so_before / nullif(n_posts_before, 0) AS value_before,
           (n_so + n_so_before) / (n_posts + n_posts_before) AS pooled,
           abs(value - value_before) / nullif(sqrt(pooled * (1 - pooled) * (1 / n_posts + 1 / n_posts_before)), 0) AS z
    FROM counts
), seen_hours AS (
    SELECT DISTINCT coverage.source, query AS origin, until, unnest(generate_series(
               time_bucket(INTERVAL 1 hour, greatest(from_at, until - INTERVAL 35 day) + INTERVAL '3599999999 microseconds'),
               least(to_at, until) - INTERVAL '1 microsecond', INTERVAL 1 hour)) AS hour
    FROM coverage
    JOIN until USING (source)
    WHERE complete AND to_at > until - INTERVAL 35 day AND NOT is_followed(query)
), seen AS (
    SELECT source, origin, count(*) FILTER (hour >= until - INTERVAL 7 day) / 24 AS n_days,
           count(*) FILTER (hour < until - INTERVAL 7 day) / 24 AS n_days_before
    FROM seen_hours GROUP BY ALL
), volumes AS (
    SELECT seen.*, coalesce(n_posts, 0) AS n_posts, coalesce(n_posts_before, 0) AS n_posts_before,
           coalesce(n_posts, 0) / nullif(n_days, 0) AS value, coalesce(n_posts_before, 0) / nullif(n_days_before, 0) AS value_before
    FROM seen
    LEFT JOIN (
        SELECT source, origin, count(*) FILTER (is_now) AS n_posts, count(*) FILTER (NOT is_now) AS n_posts_before
        FROM told GROUP BY ALL
    ) AS found USING (source, origin)
)
SELECT source, origin, kind, measure, language, value, value_before, n_posts::BIGINT AS n_posts, n_posts_before::BIGINT AS n_posts_before,
       CASE WHEN least(n_posts, n_posts_before) >= 100
            THEN coalesce(z >= 4 AND (CASE measure WHEN 'language' THEN abs(value - value_before) ELSE value - value_before END) >= 0.2, false)
       END AS has_drifted
FROM shares
QUALIFY measure <> 'language' OR 1 = row_number() OVER (
    PARTITION BY source, origin, measure ORDER BY abs(value - value_before) DESC NULLS LAST, language)
UNION ALL
SELECT source, origin, NULL, 'volume', NULL, value, value_before, n_posts, n_posts_before,
       CASE WHEN least(n_days, n_days_before) >= 2 AND n_posts_before >= 100 AND greatest(n_posts, value_before * n_days) >= 100
            THEN value NOT BETWEEN value_before / 3 AND value_before * 3 END
FROM volumes;

COMMENT ON VIEW source_drift IS 'what a source tells in its last 7 days beside the 28 before, where it may have changed without a word: one row per source, kind of post and field that may be empty; per query and the language whose share moved most; per covered query and its volume. The last 7 days end where the source was seen last. A share has drifted where it moved by 20 points and by four standard errors (for a field: upwards), a volume beyond a third or three times; thresholds chosen by hand; version 1';
COMMENT ON COLUMN source_drift.source IS 'where posts come from';
COMMENT ON COLUMN source_drift.origin IS 'collector and query, or file, of a language and a volume; NULL of a field';
COMMENT ON COLUMN source_drift.kind IS 'kind of post, of a field; NULL of others';
COMMENT ON COLUMN source_drift.measure IS 'without author, without text, without thread, without counts, language or volume';
COMMENT ON COLUMN source_drift.language IS 'the language whose share moved most, ISO 639-1 or unknown; NULL of others';
COMMENT ON COLUMN source_drift.value IS 'last 7 days: share of posts over 0 to 1; of a volume posts a covered day; NULL without any';
COMMENT ON COLUMN source_drift.value_before IS 'the 28 days before, likewise';
COMMENT ON COLUMN source_drift.n_posts IS 'posts of the last 7 days behind it, purged ones left out';
COMMENT ON COLUMN source_drift.n_posts_before IS 'posts of the 28 days before';
COMMENT ON COLUMN source_drift.has_drifted IS 'whether it moved so far; NULL with fewer than 100 posts in either time (of a volume, for which 100 posts that should have come are enough), or fewer than 2 covered days';
