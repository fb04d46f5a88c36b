-- The vectors of `incoming` (post_id, number) in no order.
SELECT number, vector FROM incoming JOIN embeddings USING (post_id) WHERE encoder = $encoder;
