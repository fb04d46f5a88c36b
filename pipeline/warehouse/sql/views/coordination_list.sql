CREATE VIEW coordination_list AS
SELECT group_id, source, n_accounts, n_posts, n_objects, weight, p, started_at, ended_at,
       date_diff('second', started_at, ended_at) AS span_seconds, median_seconds
FROM coordinated_groups;

COMMENT ON VIEW coordination_list IS 'one row per group of accounts that repeated the same texts or links within a window more often than shuffled times would have them. It says nothing of why: friends, a bot and a campaign look alike; on X off by default, as its terms forbid to publish it; version 1';
COMMENT ON COLUMN coordination_list.group_id IS 'of its posts';
COMMENT ON COLUMN coordination_list.source IS 'where; accounts of two sources are never joined';
COMMENT ON COLUMN coordination_list.n_accounts IS 'accounts, which are not named';
COMMENT ON COLUMN coordination_list.n_posts IS 'posts that show it';
COMMENT ON COLUMN coordination_list.n_objects IS 'different texts and links';
COMMENT ON COLUMN coordination_list.weight IS 'sum of the rarity of what each two accounts share';
COMMENT ON COLUMN coordination_list.p IS 'of the pair least sure, the share of shuffles in which it weighs as much';
COMMENT ON COLUMN coordination_list.started_at IS 'UTC';
COMMENT ON COLUMN coordination_list.ended_at IS 'UTC';
COMMENT ON COLUMN coordination_list.span_seconds IS 'from the first post to the last';
COMMENT ON COLUMN coordination_list.median_seconds IS 'between two accounts'' posts of the same text or link';
