-- Merges incoming posts. The latest observation wins whichever arrives first, a tie goes to the larger content,
-- and the earliest sighting is kept: the order of batches does not matter. Purged posts and authors stay away,
-- and so do the ids of purged posts in others.
MERGE INTO posts USING (
    SELECT incoming.* REPLACE (
        CASE WHEN sha256(conversation_id) IN (SELECT id_hash FROM tombstones) THEN purged_id(conversation_id)
             ELSE conversation_id END AS conversation_id,
        CASE WHEN sha256(parent_id) IN (SELECT id_hash FROM tombstones) THEN purged_id(parent_id)
             ELSE parent_id END AS parent_id,
        CASE WHEN sha256(quoted_id) IN (SELECT id_hash FROM tombstones) THEN purged_id(quoted_id)
             ELSE quoted_id END AS quoted_id,
        CASE WHEN sha256(conversation_id) IN (SELECT id_hash FROM tombstones) AND contains(url, native_id(conversation_id))
             THEN NULL ELSE url END AS url
    ) FROM incoming
    WHERE sha256(post_id) NOT IN (SELECT id_hash FROM tombstones)
      AND coalesce(sha256(author_key) NOT IN (SELECT id_hash FROM tombstones), true)
      AND coalesce(sha256(author_handle_key) NOT IN (SELECT id_hash FROM tombstones), true)
    QUALIFY 1 = row_number() OVER (
        PARTITION BY post_id
        ORDER BY coalesce(last_verified_at, first_seen_at) DESC, edited_at DESC NULLS LAST, title DESC, text DESC
    )
) AS seen ON posts.post_id = seen.post_id
WHEN MATCHED AND reading(seen.last_verified_at, seen.first_seen_at, seen.edited_at, seen.created_at, seen.title, seen.text)
    > reading(posts.last_verified_at, posts.first_seen_at, posts.edited_at, posts.created_at, posts.title, posts.text) THEN UPDATE SET
    conversation_id = seen.conversation_id, parent_id = seen.parent_id, quoted_id = seen.quoted_id,
    author_key = seen.author_key, author_account = seen.author_account,
    author_handle_key = coalesce(seen.author_handle_key, posts.author_handle_key),
    author_followers = coalesce(seen.author_followers, posts.author_followers),
    community = seen.community, title = seen.title, text = seen.text,
    language = coalesce(seen.language, posts.language), url = seen.url,
    first_seen_at = least(seen.first_seen_at, posts.first_seen_at),
    last_verified_at = seen.last_verified_at, edited_at = seen.edited_at,
    app_version = coalesce(seen.app_version, posts.app_version), rating = coalesce(seen.rating, posts.rating),
    developer_reply = coalesce(seen.developer_reply, posts.developer_reply),
    country = coalesce(seen.country, posts.country)
WHEN MATCHED THEN UPDATE SET first_seen_at = least(seen.first_seen_at, posts.first_seen_at)
WHEN NOT MATCHED THEN INSERT BY NAME;
