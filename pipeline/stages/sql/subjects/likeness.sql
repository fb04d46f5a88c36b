-- How like a direction each post with a vector is, the likest first; near-duplicates follow their original.
SELECT post_id, list_inner_product(vector, $direction::FLOAT[])::DOUBLE AS likeness
FROM embeddings JOIN judgements USING (post_id)
WHERE encoder = $encoder AND duplicate_of IS NULL
ORDER BY likeness DESC, post_id;
