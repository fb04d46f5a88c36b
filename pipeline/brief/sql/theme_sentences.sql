-- One row per live theme that bears no name but its phrases, with its most central posts in their order.
SELECT theme_id, keywords, leading_product AS product, list(title ORDER BY place) AS titles,
       list(left(text, 2000) ORDER BY place) AS texts
FROM (
    SELECT theme_id, keywords, leading_product, unnest(range(len(exemplar_post_ids))) AS place,
           unnest(exemplar_post_ids) AS post_id
    FROM theme_summary
    WHERE status = 'live' AND labelled_by = 'its phrases'
      AND ($theme_ids::VARCHAR[] IS NULL OR list_contains($theme_ids, theme_id))
) AS exemplar
JOIN (SELECT post_id, title, text FROM complaints) AS said USING (post_id)
GROUP BY ALL
ORDER BY theme_id;
