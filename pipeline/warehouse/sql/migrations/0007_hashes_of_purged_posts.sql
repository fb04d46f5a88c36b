CREATE TEMP TABLE purged_before AS
    SELECT post_id, 'purged:' || sha256(post_id) AS stands_for, split_part(post_id, ':', 2) AS native_id
    FROM posts WHERE purged_at IS NOT NULL;
UPDATE posts SET url = NULL FROM purged_before
    WHERE posts.conversation_id = purged_before.post_id AND contains(url, regexp_replace(native_id, '^t[1-6]_', ''));
UPDATE posts SET conversation_id = stands_for FROM purged_before WHERE posts.conversation_id = purged_before.post_id;
UPDATE posts SET parent_id = stands_for FROM purged_before WHERE posts.parent_id = purged_before.post_id;
UPDATE posts SET quoted_id = stands_for FROM purged_before WHERE posts.quoted_id = purged_before.post_id;
UPDATE coverage SET query = split_part(query, ':', 1) || ':purged' FROM purged_before
    WHERE regexp_full_match(query, '(conversation|quotes|metrics|posts):.*') AND contains(query, native_id);
UPDATE batches SET query = split_part(query, ':', 1) || ':purged' FROM purged_before
    WHERE regexp_full_match(query, '(conversation|quotes|metrics|posts):.*') AND contains(query, native_id);
UPDATE posts SET post_id = 'purged:' || sha256(post_id), purged_at = date_trunc('day', purged_at),
    last_verified_at = last_verified_at - (purged_at - date_trunc('day', purged_at))
    WHERE purged_at IS NOT NULL;
UPDATE tombstones SET purged_at = date_trunc('day', purged_at);
DROP TABLE purged_before;
