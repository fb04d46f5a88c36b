-- One row: the last 7 days of data and the same days of the week before; n_registered: accounts of competitors.
WITH seen AS (
    SELECT count(*) FILTER (in_last_week(created_at, $now::TIMESTAMPTZ)) AS n_posts,
           count(*) FILTER (in_week_before(created_at, $now::TIMESTAMPTZ)) AS n_posts_before
    FROM posts_read
    WHERE reading <> 'not read' AND created_at > $now::TIMESTAMPTZ - INTERVAL 14 day AND created_at <= $now
      AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
), complained AS (
    SELECT count(*) FILTER (in_last_week(created_at, $now::TIMESTAMPTZ)) AS n,
           count(*) FILTER (in_week_before(created_at, $now::TIMESTAMPTZ)) AS n_before,
           count(*) FILTER (duplicate_of IS NULL AND in_last_week(created_at, $now::TIMESTAMPTZ)) AS n_distinct,
           count(*) FILTER (duplicate_of IS NULL AND theme_id IS NULL AND in_last_week(created_at, $now::TIMESTAMPTZ)) AS n_in_no_theme,
           count(*) FILTER (blames = 'safety' AND in_last_week(created_at, $now::TIMESTAMPTZ)) AS n_safety,
           count(*) FILTER (blames = 'safety' AND in_week_before(created_at, $now::TIMESTAMPTZ)) AS n_safety_before,
           count(*) FILTER (leaving AND in_last_week(created_at, $now::TIMESTAMPTZ)) AS n_leaving,
           count(*) FILTER (leaving AND in_week_before(created_at, $now::TIMESTAMPTZ)) AS n_leaving_before,
           count(*) FILTER (severity = 3 AND in_last_week(created_at, $now::TIMESTAMPTZ)) AS n_harmed
    FROM complaints
    WHERE created_at > $now::TIMESTAMPTZ - INTERVAL 14 day AND created_at <= $now
      AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
), answered AS (
    SELECT count(DISTINCT target_post_id) FILTER (in_last_week(target_created_at, $now::TIMESTAMPTZ)) AS n_answered,
           count(DISTINCT target_post_id) FILTER (in_week_before(target_created_at, $now::TIMESTAMPTZ)) AS n_answered_before
    FROM amplification_evidence
    WHERE target_created_at > $now::TIMESTAMPTZ - INTERVAL 14 day AND target_created_at <= $now AND "by" = 'account'
      AND ($products::VARCHAR[] IS NULL OR list_contains($products, target_product))
), registered AS (
    SELECT count(*) AS n_registered FROM registered_competitors
)
FROM seen, complained, answered, registered
SELECT *;
