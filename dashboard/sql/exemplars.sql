-- The most central complaints of every theme, in their order.
SELECT exemplar.theme_id, post_id, place, complaints.source, complaints.created_at, complaints.title, complaints.text, complaints.url
FROM (
    SELECT theme_id, unnest(range(len(exemplar_post_ids))) AS place, unnest(exemplar_post_ids) AS post_id
    FROM theme_summary
) AS exemplar
JOIN complaints USING (post_id)
ORDER BY exemplar.theme_id, place;
