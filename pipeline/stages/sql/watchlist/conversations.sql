-- One row per conversation of a complaint, and on X one for the quotes of each: of sources that are collected live, and
-- alive since $since. began_at is its first complaint, active_at its newest post, read_at up to when it was read last.
-- On X, where every post is paid, only conversations that a complaint began: others may be of any size.
WITH complaints AS (
    SELECT post_id, source, conversation_id, created_at
    FROM posts JOIN effective_judgements USING (post_id)
    WHERE is_complaint AND purged_at IS NULL
      AND source IN (SELECT source FROM coverage WHERE NOT starts_with(query, 'file:'))
), subjects AS (
    SELECT source, 'conversation:' || split_part(conversation_id, ':', 2) AS subject,
           'conversation of a complaint' AS why, conversation_id AS post_id, min(created_at) AS began_at
    FROM complaints
    WHERE regexp_full_match(conversation_id, 'reddit:t3_[0-9a-z]+|x:[0-9]{1,19}')
      AND (source = 'reddit' OR conversation_id = post_id)
    GROUP BY ALL
    UNION ALL
    SELECT source, 'quotes:' || split_part(post_id, ':', 2), 'quotes of a complaint', post_id, created_at
    FROM complaints WHERE regexp_full_match(post_id, 'x:[0-9]{1,19}')
), activity AS (
    SELECT 'conversation' AS form, conversation_id AS post_id, max(created_at) AS active_at
    FROM posts WHERE created_at BETWEEN $since AND $now GROUP BY ALL
    UNION ALL
    SELECT 'quotes', post_id, max(created_at)
    FROM (SELECT post_id, created_at FROM posts UNION ALL SELECT quoted_id, created_at FROM posts)
    WHERE created_at BETWEEN $since AND $now GROUP BY ALL
), readings AS (
    SELECT source, query AS subject, max(to_at) AS read_at FROM coverage WHERE is_followed(query) GROUP BY ALL
)
SELECT source, subject, why, began_at, active_at, read_at
FROM subjects
JOIN activity ON activity.post_id = subjects.post_id AND form = split_part(subject, ':', 1)
LEFT JOIN readings USING (source, subject);
