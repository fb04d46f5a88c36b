-- One row per conversation that a complaint began: its first answer by a competitor's account, and how long it was watched.
CREATE OR REPLACE TEMP TABLE thread_list AS
WITH watched AS (
    SELECT source, greatest(max(created_at), coalesce((
        SELECT max(to_at) FROM coverage WHERE coverage.source = posts.source), max(created_at))) AS until
    FROM posts GROUP BY source
), firsts AS (
    SELECT posts.conversation_id, min(posts.created_at) AS answered_at,
           arg_min(competitor, (posts.created_at, post_id)) AS competitor,
           arg_min(stance, (posts.created_at, post_id)) AS stance
    FROM amplifications JOIN posts USING (post_id)
    WHERE "by" = 'account' AND relation = 'reply'
    GROUP BY posts.conversation_id
)
SELECT row_number() OVER (ORDER BY roots.post_id) - 1 AS number, roots.post_id AS conversation_id, roots.source,
       product, roots.created_at AS began_at, competitor, stance,
       epoch(answered_at - roots.created_at) / 3600 AS answered_hours,
       epoch(until - roots.created_at) / 3600 AS watched_hours
FROM posts AS roots
JOIN effective_judgements AS judgements ON judgements.post_id = roots.post_id
JOIN watched ON watched.source = roots.source
LEFT JOIN firsts ON firsts.conversation_id = roots.post_id
WHERE roots.conversation_id = roots.post_id AND is_complaint AND product <> 'none' AND purged_at IS NULL
  AND until > roots.created_at;
