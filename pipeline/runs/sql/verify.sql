-- What in state does not fit together: one row a kind of it, with how many there are and one of them.
SELECT what, count(*) AS n, min(subject) AS example
FROM (
    SELECT 'judgements of no post' AS what, post_id AS subject FROM judgements
    WHERE post_id NOT IN (SELECT post_id FROM posts)
    UNION ALL
    SELECT 'answers of a judge about no post', post_id FROM judge_answers WHERE post_id NOT IN (SELECT post_id FROM posts)
    UNION ALL
    SELECT 'near-duplicates of no post', post_id FROM judgements WHERE duplicate_of NOT IN (SELECT post_id FROM posts)
    UNION ALL
    SELECT 'vectors of no post', post_id FROM embeddings WHERE post_id NOT IN (SELECT post_id FROM posts)
    UNION ALL
    SELECT 'posts read for escalations that are no post', post_id FROM escalations_sought
    WHERE post_id NOT IN (SELECT post_id FROM posts)
    UNION ALL
    SELECT 'hashes of no post', post_id FROM text_buckets WHERE post_id NOT IN (SELECT post_id FROM posts)
    UNION ALL
    SELECT 'vectors of another length, or not of numbers', post_id FROM embeddings
    WHERE len(vector) <> (SELECT mode(len(vector)) FROM embeddings AS others WHERE others.encoder = embeddings.encoder)
       OR NOT isfinite(list_sum(vector))
    UNION ALL
    SELECT 'posts far from all themes that are no post', post_id FROM theme_outsiders
    WHERE post_id NOT IN (SELECT post_id FROM posts)
    UNION ALL
    SELECT 'places of no theme', theme_id FROM theme_cores WHERE theme_id NOT IN (SELECT theme_id FROM themes)
    UNION ALL
    SELECT 'members of a theme that are no post', post_id FROM theme_members WHERE post_id NOT IN (SELECT post_id FROM posts)
    UNION ALL
    SELECT 'members of no theme', theme_id FROM theme_members WHERE theme_id NOT IN (SELECT theme_id FROM themes)
    UNION ALL
    SELECT 'posts of no incident', incident_id FROM incident_posts
    WHERE incident_id NOT IN (SELECT incident_id FROM incidents)
    UNION ALL
    SELECT 'evidence of an incident that is no post', post_id FROM incident_posts
    WHERE post_id NOT IN (SELECT post_id FROM posts)
    UNION ALL
    SELECT 'verdicts on no incident', incident_id FROM attributions
    WHERE incident_id NOT IN (SELECT incident_id FROM incidents)
    UNION ALL
    SELECT 'amplifications of no post, or by none', post_id FROM amplifications
    WHERE post_id NOT IN (SELECT post_id FROM posts) OR target_post_id NOT IN (SELECT post_id FROM posts)
    UNION ALL
    SELECT 'coverage by no batch', batch_id FROM coverage WHERE batch_id NOT IN (SELECT batch_id FROM batches)
    UNION ALL
    SELECT 'batches whose counts do not add up', batch_id FROM batches WHERE n_read <> n_kept + n_duplicate + n_rejected
    UNION ALL
    SELECT 'purged posts that still say something', post_id FROM posts
    WHERE purged_at IS NOT NULL
      AND (text <> '' OR coalesce(rating, author_followers) IS NOT NULL OR developer_reply IS NOT NULL
           OR coalesce(title, url, author_key, author_handle_key, author_account, app_version, country) IS NOT NULL)
    UNION ALL
    SELECT 'posts that were purged and are there', post_id FROM posts
    WHERE purged_at IS NULL AND sha256(post_id) IN (SELECT id_hash FROM tombstones)
)
GROUP BY what ORDER BY what;
