-- One row: the last 7 days of data and the same days of the week before.
WITH spans AS (
    SELECT $now::TIMESTAMPTZ - INTERVAL 7 day AS begins, $now::TIMESTAMPTZ - INTERVAL 14 day AS begins_before
), seen AS (
    SELECT count(*) FILTER (created_at > begins) AS n_posts,
           count(*) FILTER (created_at <= begins) AS n_posts_before
    FROM posts_read, spans
    WHERE created_at > begins_before AND created_at <= $now
      AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
), complained AS (
    SELECT count(*) FILTER (created_at > begins) AS n,
           count(*) FILTER (created_at <= begins) AS n_before,
           count(*) FILTER (duplicate_of IS NULL AND created_at > begins) AS n_distinct,
           count(*) FILTER (duplicate_of IS NULL AND theme_id IS NULL AND created_at > begins) AS n_in_no_theme,
           count(*) FILTER (blames = 'safety' AND created_at > begins) AS n_safety,
           count(*) FILTER (blames = 'safety' AND created_at <= begins) AS n_safety_before,
           count(*) FILTER (leaving AND created_at > begins) AS n_leaving,
           count(*) FILTER (leaving AND created_at <= begins) AS n_leaving_before
    FROM complaints, spans
    WHERE created_at > begins_before AND created_at <= $now
      AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
), answered AS (
    SELECT count(DISTINCT target_post_id) FILTER (target_created_at > begins) AS n_answered,
           count(DISTINCT target_post_id) FILTER (target_created_at <= begins) AS n_answered_before
    FROM amplification_evidence, spans
    WHERE target_created_at > begins_before AND target_created_at <= $now AND "by" = 'account'
      AND ($products::VARCHAR[] IS NULL OR list_contains($products, target_product))
)
FROM seen, complained, answered
SELECT *;
