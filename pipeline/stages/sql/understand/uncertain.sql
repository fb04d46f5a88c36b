-- Posts about which a judge is to be asked, as models.understanding.judge.is_uncertain says of one: never asked about
-- before those asked otherwise (another guide, another model), the least certain first. said is of the answer that there
-- is. Not near-duplicates, which follow their original, nor what a person has settled.
SELECT post_id, title, text, answers.said
FROM judgements
JOIN posts USING (post_id)
LEFT JOIN judge_answers AS answers USING (post_id)
WHERE purged_at IS NULL AND duplicate_of IS NULL AND judgements.is_complaint IS NOT NULL AND causes IS NOT NULL
  AND (judgements.cause = 'unclear' OR abs(p_complaint - $threshold) <= $band)
  AND (product <> 'none' OR list_contains($stores, source))
  AND ($since::TIMESTAMPTZ IS NULL OR created_at >= $since)
  AND post_id NOT IN (
      SELECT post_id FROM effective_judgements WHERE list_has_any(corrected, ['complaint', 'cause']))
ORDER BY answers.said IS NOT NULL, abs(p_complaint - $threshold), created_at DESC, post_id;
