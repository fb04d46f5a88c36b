-- Mends of what verify.sql finds what can be made anew by the next analysis, or should not be there.
DELETE FROM judgements WHERE post_id NOT IN (SELECT post_id FROM posts);
DELETE FROM judge_answers WHERE post_id NOT IN (SELECT post_id FROM posts);
UPDATE judgements SET duplicate_of = NULL, model_version = '' WHERE duplicate_of NOT IN (SELECT post_id FROM posts);
DELETE FROM embeddings
    WHERE post_id NOT IN (SELECT post_id FROM posts) OR NOT isfinite(list_sum(vector))
       OR len(vector) <> (SELECT mode(len(vector)) FROM embeddings AS others WHERE others.encoder = embeddings.encoder);
DELETE FROM text_buckets WHERE post_id NOT IN (SELECT post_id FROM posts);
DELETE FROM escalations_sought;
DELETE FROM theme_cores;
DELETE FROM theme_outsiders;
DELETE FROM theme_members
    WHERE post_id NOT IN (SELECT post_id FROM posts) OR theme_id NOT IN (SELECT theme_id FROM themes);
DELETE FROM incident_posts
    WHERE incident_id NOT IN (SELECT incident_id FROM incidents) OR post_id NOT IN (SELECT post_id FROM posts);
DELETE FROM attributions WHERE incident_id NOT IN (SELECT incident_id FROM incidents);
DELETE FROM amplifications
    WHERE post_id NOT IN (SELECT post_id FROM posts) OR target_post_id NOT IN (SELECT post_id FROM posts);
UPDATE posts SET text = '', title = NULL, url = NULL, author_key = NULL, author_handle_key = NULL, author_account = NULL,
    author_followers = NULL, app_version = NULL, rating = NULL, developer_reply = NULL, country = NULL
    WHERE purged_at IS NOT NULL;
