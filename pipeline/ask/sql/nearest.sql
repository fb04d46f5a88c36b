-- The complaints of the product in these hours that are nearest to a vector, nearest first.
SELECT post_id, source, created_at, cause, url, concat_ws(' · ', title, text) AS said,
       list_inner_product(vector, $vector::FLOAT[]) AS likeness
FROM complaints JOIN post_vectors USING (post_id)
WHERE product = $product AND created_at >= $from_at AND created_at < $to_at AND encoder = $encoder
ORDER BY likeness DESC, post_id
LIMIT $most;
