-- How like a vector each live theme is: its most central posts, the likest of them.
SELECT theme_id, max(list_inner_product(vector, $vector::FLOAT[])) AS likeness
FROM (SELECT theme_id, unnest(exemplar_post_ids) AS post_id FROM theme_summary WHERE status = 'live')
JOIN post_vectors USING (post_id)
WHERE encoder = $encoder
GROUP BY theme_id
ORDER BY likeness DESC, theme_id;
