-- Distinct complaints about an AI product that the encoder has read, in an order of their own. Near-duplicates stand behind their original.
SELECT post_id, author_key, title, text, created_at, vector
FROM posts
JOIN effective_judgements AS judgements USING (post_id)
JOIN embeddings USING (post_id)
WHERE is_complaint AND judgements.product <> 'none' AND duplicate_of IS NULL AND purged_at IS NULL AND encoder = $encoder
ORDER BY post_id;
