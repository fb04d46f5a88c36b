-- The vectors of some posts (`incoming`: post_id); of a near-duplicate none, since it follows its original.
SELECT post_id, vector FROM embeddings SEMI JOIN incoming USING (post_id) JOIN judgements USING (post_id)
WHERE encoder = $encoder AND duplicate_of IS NULL
ORDER BY post_id;
