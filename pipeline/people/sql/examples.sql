-- One row per post whose reading a person corrected, with its labels as they now stand, for training: who corrects one
-- label of a post has read it and let the others stand. Severity only where a person said it, since the model's own
-- belongs to its own reading. Not those of which only the product was corrected, which is no matter of the model, nor
-- those in a language that it does not read, nor near-duplicates of a corrected post, which teach no more than it does;
-- cause is 'unclear' where nobody named one.
SELECT post_id AS id, posts.source, community, title, text, effective.product, effective.is_complaint AS complaint,
       effective.cause, effective.also, effective.blames, effective.explained, effective.leaving, effective.promotes,
       CASE WHEN list_contains(corrected, 'severity') THEN effective.severity END AS severity, 'corrections' AS "set"
FROM effective_judgements AS effective
JOIN judgements USING (post_id)
JOIN posts USING (post_id)
WHERE len(corrected) > 0 AND corrected <> ['product'] AND judgements.is_complaint IS NOT NULL AND purged_at IS NULL
  AND post_id IN (SELECT subject_id FROM corrections WHERE subject_kind = 'post')
ORDER BY post_id;
