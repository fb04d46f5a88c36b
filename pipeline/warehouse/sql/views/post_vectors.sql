CREATE VIEW post_vectors AS
SELECT post_id, encoder, vector FROM embeddings;

COMMENT ON VIEW post_vectors IS 'one row per complaint and encoder: what it says as a vector; the inner product of two is how like they are; version 1';
COMMENT ON COLUMN post_vectors.post_id IS '<source>:<native id>';
COMMENT ON COLUMN post_vectors.encoder IS 'the sentence encoder';
COMMENT ON COLUMN post_vectors.vector IS 'of length 1';
