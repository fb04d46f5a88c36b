-- What is known: one row per observation, by the key of its subject and a hash of what it says.
-- Times of observation are no part of it: the same counts seen later say nothing new.

CREATE TABLE signatures (key VARCHAR NOT NULL, content UBIGINT NOT NULL);
CREATE TABLE known_batches (batch_id VARCHAR NOT NULL);

CREATE MACRO post_content(title, text, edited_at, app_version, rating, developer_reply) AS
    hash('post', title, text, epoch_us(edited_at), app_version, rating, developer_reply);
CREATE MACRO engagement_content(likes, replies, reposts, quotes, impressions) AS
    hash('engagement', likes, replies, reposts, quotes, impressions);
CREATE MACRO outage_content(name, impact, started_at, resolved_at, url, updated_at, components) AS
    hash('outage', name, impact, epoch_us(started_at), epoch_us(resolved_at), url, epoch_us(updated_at), components);
