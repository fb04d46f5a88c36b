-- Distinct complaints that have no vector: the first filter stopped them, and a person said that they are some. Not those
-- in a language that the encoder does not know.
SELECT post_id
FROM effective_judgements AS effective
JOIN judgements USING (post_id)
JOIN posts USING (post_id)
WHERE effective.is_complaint AND judgements.is_complaint IS NOT NULL AND effective.duplicate_of IS NULL
  AND purged_at IS NULL AND post_id NOT IN (SELECT post_id FROM embeddings WHERE encoder = $encoder)
ORDER BY posts.created_at, post_id;
