CREATE VIEW review_queue AS
SELECT posts.post_id, answers.model AS judge,
       CASE WHEN answers.is_complaint <> judgements.is_complaint THEN 'complaint' ELSE 'cause' END AS differs,
       judgements.is_complaint AS read_complaint, answers.is_complaint AS judged_complaint,
       judgements.cause AS read_cause, answers.cause AS judged_cause, judgements.p_complaint, judgements.product,
       posts.source, posts.title, posts.text, posts.url, posts.created_at, answers.answered_at
FROM judge_answers AS answers
JOIN judgements USING (post_id)
JOIN effective_judgements AS effective USING (post_id)
JOIN posts USING (post_id)
WHERE answers.rejected IS NULL AND posts.purged_at IS NULL
  AND (answers.is_complaint <> judgements.is_complaint
       OR (answers.cause <> judgements.cause AND 'unclear' NOT IN (answers.cause, judgements.cause)))
  AND NOT list_has_any(corrected, ['complaint', 'cause'])
ORDER BY abs(judgements.p_complaint - 0.5) DESC, posts.post_id;

COMMENT ON VIEW review_queue IS 'one row per post that the judge reads otherwise than the classifier and that no person has settled, those first of which the classifier was surest; a correction of complaint or cause takes a post out; version 1';
COMMENT ON COLUMN review_queue.post_id IS '<source>:<native id>';
COMMENT ON COLUMN review_queue.judge IS 'the model that judged it';
COMMENT ON COLUMN review_queue.differs IS 'complaint: whether it is one; cause: why';
COMMENT ON COLUMN review_queue.read_complaint IS 'as the classifier read it';
COMMENT ON COLUMN review_queue.judged_complaint IS 'as the judge did; it counts until a person says otherwise';
COMMENT ON COLUMN review_queue.read_cause IS 'the classifier''s cause';
COMMENT ON COLUMN review_queue.judged_cause IS 'the judge''s cause';
COMMENT ON COLUMN review_queue.p_complaint IS 'the classifier''s calibrated probability that it is a complaint';
COMMENT ON COLUMN review_queue.product IS 'the product that it is about';
COMMENT ON COLUMN review_queue.source IS 'where it was posted';
COMMENT ON COLUMN review_queue.title IS 'title where the source has one';
COMMENT ON COLUMN review_queue.text IS 'text, handles masked';
COMMENT ON COLUMN review_queue.url IS 'the original';
COMMENT ON COLUMN review_queue.created_at IS 'when it was posted, UTC';
COMMENT ON COLUMN review_queue.answered_at IS 'when the judge was asked, UTC';
