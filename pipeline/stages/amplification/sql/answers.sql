-- The answers among the candidates, with the number of their target in `incoming`, and what was judged of them before.
WITH found AS (
    SELECT candidates.*, incoming.relation, around.post_id AS target_post_id
    FROM incoming JOIN candidates USING (post_id) JOIN around ON around.number = incoming.target
), answers AS (
    SELECT found.post_id, target_post_id, relation, coalesce(competitor, found.promotes) AS competitor,
           CASE WHEN competitor IS NULL THEN 'promoter'
                WHEN account_product = judgements.product AND account_product <> 'other' THEN 'provider'
                ELSE 'account' END AS "by",
           account, posts.text, concat_ws(E'\n', target.title, target.text) AS thread_text, judgements.product,
           account_product AS author_product, map_entries(judgements.causes) AS causes,
           floor(epoch(posts.created_at - target.created_at))::BIGINT AS delay_seconds
    FROM found
    JOIN posts USING (post_id)
    JOIN posts AS target ON target.post_id = target_post_id
    JOIN effective_judgements AS judgements ON judgements.post_id = target_post_id
    WHERE posts.created_at >= target.created_at
      AND (competitor IS NOT NULL
           OR (found.promotes <> judgements.product AND coalesce(posts.author_key <> target.author_key, true)))
), fingerprints AS (
    SELECT *, md5(concat_ws(chr(31), $judges, text, thread_text, product, coalesce(author_product, ''))) AS said
    FROM answers
)
SELECT fingerprints.*, known.stance, known.p_stance, known.appeal, known.p_appeal, known.names_fact
FROM fingerprints
LEFT JOIN amplifications AS known ON known.post_id = fingerprints.post_id AND known.said = fingerprints.said
ORDER BY fingerprints.post_id;
