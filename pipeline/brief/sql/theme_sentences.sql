-- One row per live theme that bears no name but its phrases, with its twelve most central posts in their order.
WITH asked AS (
    SELECT theme_id, keywords, leading_product AS product, exemplar_post_ids
    FROM theme_summary
    WHERE status = 'live' AND labelled_by = 'its phrases'
      AND ($theme_ids::VARCHAR[] IS NULL OR list_contains($theme_ids, theme_id))
), central AS (
    SELECT theme_id, keywords, product, post_id,
           row_number() OVER (PARTITION BY theme_id ORDER BY list_position(exemplar_post_ids, post_id) NULLS LAST,
                              strength DESC, post_id) AS place
    FROM asked JOIN post_themes USING (theme_id)
    QUALIFY place <= 12
)
SELECT theme_id, keywords, product, list(title ORDER BY place) AS titles,
       list(left(text, 2000) ORDER BY place) AS texts
FROM central JOIN (SELECT post_id, title, text FROM complaints) AS said USING (post_id)
GROUP BY ALL
ORDER BY theme_id;
