-- Purges the posts and authors in `incoming` with everything derived from them. Counts of past incidents stay.
-- Of a post's id only its hash stays, in other posts too, and of the time only the day, lest the posts of one request be
-- told by it. When a post was seen last moves by as much, so that the hours until it was purged stay true.
INSERT INTO tombstones
    SELECT sha256(subject_id), min(date_trunc('day', purged_at)) FROM incoming GROUP BY subject_id
    UNION
    SELECT sha256(post_id), min(date_trunc('day', incoming.purged_at)) FROM posts
    JOIN incoming ON subject_kind = 'author' AND subject_id IN (author_key, author_handle_key)
    GROUP BY post_id
    ON CONFLICT DO NOTHING;

CREATE OR REPLACE TEMP TABLE purged AS
    SELECT post_id, native_id(post_id) AS native_id FROM posts
    WHERE sha256(post_id) IN (SELECT id_hash FROM tombstones) AND purged_at IS NULL;

UPDATE incidents SET n_purged = n_purged + (
    SELECT count(*) FROM incident_posts
    WHERE incident_posts.incident_id = incidents.incident_id AND post_id IN (SELECT post_id FROM purged));
UPDATE posts SET purged_at = (SELECT max(purged_at) FROM incoming), title = NULL, text = '', url = NULL, author_key = NULL,
    author_handle_key = NULL, author_account = NULL, author_followers = NULL, app_version = NULL, rating = NULL,
    developer_reply = NULL, country = NULL, last_verified_at = greatest(last_verified_at, (
        SELECT max(observed_at) FROM engagements WHERE engagements.post_id = posts.post_id))
    WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM incident_posts WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM embeddings WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM text_buckets WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM engagements WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM judge_answers WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM judgements WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM corrections
    WHERE sha256(CASE WHEN subject_kind = 'post' THEN subject_id WHEN starts_with(field, 'post/') THEN field[6:] END)
          IN (SELECT id_hash FROM tombstones);
DELETE FROM subject_posts WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM theme_cores
    WHERE theme_id IN (SELECT theme_id FROM theme_members WHERE post_id IN (SELECT post_id FROM purged));
DELETE FROM theme_outsiders WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM theme_members WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM amplifications
    WHERE post_id IN (SELECT post_id FROM purged) OR target_post_id IN (SELECT post_id FROM purged);
DELETE FROM escalations_sought WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM escalations WHERE post_id IN (SELECT post_id FROM purged);
DELETE FROM coordinated_posts WHERE post_id IN (SELECT post_id FROM purged);
UPDATE judgements SET duplicate_of = NULL, model_version = '' WHERE duplicate_of IN (SELECT post_id FROM purged);
UPDATE themes SET exemplar_post_ids = coalesce(
    (SELECT list(post_id) FROM unnest(exemplar_post_ids) AS exemplars (post_id)
     WHERE post_id NOT IN (SELECT post_id FROM purged)), []);
DELETE FROM watchlist WHERE list_has_any(asked_for(source, subject), (SELECT coalesce(list(post_id), []) FROM purged));
UPDATE coverage SET query = without_ids(query)
    WHERE list_has_any(asked_for(source, query), (SELECT coalesce(list(post_id), []) FROM purged));
UPDATE batches SET query = without_ids(query)
    WHERE list_has_any(asked_for(source, query), (SELECT coalesce(list(post_id), []) FROM purged));
UPDATE posts SET url = NULL
    FROM purged WHERE posts.conversation_id = purged.post_id AND contains(url, purged.native_id);
UPDATE posts SET conversation_id = purged_id(conversation_id) WHERE conversation_id IN (SELECT post_id FROM purged);
UPDATE posts SET parent_id = purged_id(parent_id) WHERE parent_id IN (SELECT post_id FROM purged);
UPDATE posts SET quoted_id = purged_id(quoted_id) WHERE quoted_id IN (SELECT post_id FROM purged);
UPDATE posts SET post_id = purged_id(post_id), purged_at = date_trunc('day', purged_at),
    last_verified_at = last_verified_at - (purged_at - date_trunc('day', purged_at))
    WHERE post_id IN (SELECT post_id FROM purged);
-- A rejected row tells no more than where it came from, and which rule turned it away.
UPDATE rejects SET raw = '', location = 'purged', reason = rule_of(reason)
    WHERE location <> 'purged' AND sha256(reject_id) IN (SELECT id_hash FROM tombstones);
