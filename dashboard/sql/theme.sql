-- The theme under which an id stands today: its own, or the one that it went into, however often; no row where none does.
WITH RECURSIVE trail AS (
    SELECT theme_id, merged_into FROM theme_summary WHERE theme_id = $theme_id
    UNION
    SELECT heirs.theme_id, heirs.merged_into
    FROM trail JOIN theme_summary AS heirs ON heirs.theme_id = trail.merged_into
)
SELECT theme_id, label, labelled_by, group_label, keywords, n_posts AS n, n_authors, leading_cause AS cause,
       leading_product AS product, first_seen_at, last_seen_at, n_last_7_days AS n_lately, n_previous_7_days AS n_before
FROM theme_summary
SEMI JOIN trail ON trail.theme_id = theme_summary.theme_id AND trail.merged_into IS NULL;
