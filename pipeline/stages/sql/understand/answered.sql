-- What the judge was asked of which posts, with their texts as they are now.
SELECT answers.post_id, answers.said, answers.model, answers.guide_version, title, text
FROM judge_answers AS answers
JOIN posts USING (post_id);
