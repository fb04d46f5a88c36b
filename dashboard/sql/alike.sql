-- The complaints among the chosen that are nearest to a vector, nearest first.
SELECT post_id, list_inner_product(vector, $vector::FLOAT[]) AS likeness
FROM found($filters, $narrowed) JOIN post_vectors USING (post_id)
WHERE encoder = $encoder
ORDER BY likeness DESC, post_id
LIMIT $n;
