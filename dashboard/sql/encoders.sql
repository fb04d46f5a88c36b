-- The encoder by whose vectors complaints can be compared: that of the most of them.
SELECT encoder FROM post_vectors GROUP BY encoder ORDER BY count(*) DESC, encoder LIMIT 1;
