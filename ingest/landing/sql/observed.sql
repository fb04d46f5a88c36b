-- One row per observation in the relations posts, engagements, outages and rejects: its key, its content as a
-- hash, and its record (its place in the chunk, NULL for what is known).

CREATE OR REPLACE TEMP VIEW observed AS
    SELECT post_id AS key, post_content(title, text, edited_at, app_version, rating, developer_reply) AS content, record
    FROM posts
    UNION ALL
    SELECT post_id, engagement_content(likes, replies, reposts, quotes, impressions), record FROM engagements
    UNION ALL
    SELECT outage_id, outage_content(name, impact, started_at, resolved_at, url, updated_at, components), record FROM outages
    UNION ALL
    SELECT reject_id, 0, record FROM rejects;
