-- Counts only grow at one moment of observation: the larger of two readings wins, in whatever order they come.
INSERT INTO engagements BY NAME
SELECT post_id, observed_at, max(likes) AS likes, max(replies) AS replies, max(reposts) AS reposts,
       max(quotes) AS quotes, max(impressions) AS impressions
FROM incoming
WHERE sha256(post_id) NOT IN (SELECT id_hash FROM tombstones)
GROUP BY post_id, observed_at
ON CONFLICT (post_id, observed_at) DO UPDATE SET
    likes = greatest(likes, excluded.likes), replies = greatest(replies, excluded.replies),
    reposts = greatest(reposts, excluded.reposts), quotes = greatest(quotes, excluded.quotes),
    impressions = greatest(impressions, excluded.impressions);
