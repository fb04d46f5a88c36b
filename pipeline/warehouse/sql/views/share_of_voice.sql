CREATE VIEW share_of_voice AS
SELECT complaints.product, (replies.created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n_replies,
       count(*) FILTER (amplifications."by" = 'account') AS n_competitor_replies,
       count(*) FILTER (amplifications."by" = 'account') / count(*) AS share
FROM posts AS replies
JOIN complaints ON complaints.post_id = replies.parent_id
LEFT JOIN amplifications ON amplifications.post_id = replies.post_id
WHERE replies.purged_at IS NULL
GROUP BY ALL;

COMMENT ON VIEW share_of_voice IS 'one row per complained-of product and UTC day with at least one reply to a complaint; version 1';
COMMENT ON COLUMN share_of_voice.product IS 'the product complained of';
COMMENT ON COLUMN share_of_voice.day IS 'UTC day of the reply';
COMMENT ON COLUMN share_of_voice.n_replies IS 'direct replies to complaints';
COMMENT ON COLUMN share_of_voice.n_competitor_replies IS 'of these, by registered competitor accounts';
COMMENT ON COLUMN share_of_voice.share IS 'their share, 0..1';
