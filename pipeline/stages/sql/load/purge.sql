-- Purges the posts and authors in `incoming` with everything derived from them. Counts of past incidents stay.
INSERT INTO tombstones
    SELECT sha256(subject_id), min(purged_at) FROM incoming GROUP BY subject_id
    UNION
    SELECT sha256(post_id), min(incoming.purged_at) FROM posts
    JOIN incoming ON subject_kind = 'author' AND subject_id IN (author_key, author_handle_key)
    GROUP BY post_id
    ON CONFLICT DO NOTHING;

CREATE OR REPLACE TEMP TABLE purged AS
    SELECT post_id FROM posts WHERE sha256(post_id) IN (SELECT id_hash FROM tombstones) AND purged_at IS NULL;

UPDATE posts SET purged_at = (SELECT max(purged_at) FROM incoming), title = NULL, text = '', url = NULL, author_key = NULL,
    author_handle_key = NULL, author_account = NULL, author_followers = NULL, last_verified_at = greatest(last_verified_at, (
        SELECT max(observed_at) FROM engagements WHERE engagements.post_id = posts.post_id))
    WHERE post_id IN (FROM purged);
UPDATE incidents SET n_purged = n_purged + (
    SELECT count(*) FROM incident_posts
    WHERE incident_posts.incident_id = incidents.incident_id AND post_id IN (FROM purged));
DELETE FROM incident_posts WHERE post_id IN (FROM purged);
DELETE FROM embeddings WHERE post_id IN (FROM purged);
DELETE FROM engagements WHERE post_id IN (FROM purged);
DELETE FROM judge_answers WHERE post_id IN (FROM purged);
DELETE FROM judgements WHERE post_id IN (FROM purged);
DELETE FROM corrections
    WHERE sha256(CASE WHEN subject_kind = 'post' THEN subject_id WHEN starts_with(field, 'post/') THEN field[6:] END)
          IN (SELECT id_hash FROM tombstones);
DELETE FROM theme_members WHERE post_id IN (FROM purged);
DELETE FROM amplifications WHERE post_id IN (FROM purged) OR target_post_id IN (FROM purged);
UPDATE judgements SET duplicate_of = NULL WHERE duplicate_of IN (FROM purged);
UPDATE themes SET exemplar_post_ids = coalesce(
    (SELECT list(post_id) FROM unnest(exemplar_post_ids) AS exemplars (post_id) WHERE post_id NOT IN (FROM purged)), []);
DELETE FROM watchlist WHERE source || ':' || split_part(subject, ':', 2) IN (FROM purged);
