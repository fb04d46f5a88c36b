-- Distinct complaints about an AI product that the encoder has read. Near-duplicates stand behind their original.
CREATE OR REPLACE TEMP TABLE all_complaints AS
SELECT post_id, created_at
FROM posts
JOIN effective_judgements AS judgements USING (post_id)
WHERE is_complaint AND judgements.product <> 'none' AND duplicate_of IS NULL AND purged_at IS NULL
  AND post_id IN (SELECT post_id FROM embeddings WHERE encoder = $encoder);
