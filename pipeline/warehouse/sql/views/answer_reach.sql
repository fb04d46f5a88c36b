CREATE VIEW answer_reach AS
SELECT answers.post_id, competitor, "by", ages.age_hours,
       arg_min(impressions, observed_at) AS impressions, arg_min(likes, observed_at) AS likes,
       arg_min(engagements.replies, observed_at) AS replies,
       min(date_diff('minute', posts.created_at, observed_at)) / 60.0 AS read_at_hours
FROM amplifications AS answers
JOIN posts USING (post_id)
CROSS JOIN (VALUES (1), (6), (24), (72)) AS ages (age_hours)
LEFT JOIN engagements ON engagements.post_id = answers.post_id
    AND observed_at >= posts.created_at + ages.age_hours * INTERVAL 1 hour
    AND observed_at < posts.created_at + ages.age_hours * INTERVAL 90 minute
GROUP BY answers.post_id, competitor, "by", ages.age_hours;

COMMENT ON VIEW answer_reach IS 'one row per answer and age of 1, 6, 24 and 72 hours: its counts as first read at that age or up to half as long later, NULL where nobody looked then; version 1';
COMMENT ON COLUMN answer_reach.post_id IS 'the answer';
COMMENT ON COLUMN answer_reach.competitor IS 'who answered';
COMMENT ON COLUMN answer_reach."by" IS 'account, promoter or provider';
COMMENT ON COLUMN answer_reach.age_hours IS 'since the answer was posted';
COMMENT ON COLUMN answer_reach.impressions IS 'shown so often by then, NULL where the source has no such count';
COMMENT ON COLUMN answer_reach.likes IS 'likes or score by then';
COMMENT ON COLUMN answer_reach.replies IS 'replies by then';
COMMENT ON COLUMN answer_reach.read_at_hours IS 'its age when these were read';
