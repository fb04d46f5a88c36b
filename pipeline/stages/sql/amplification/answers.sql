-- Answers to complaints by registered accounts and by people who promote another product. `incoming` holds the
-- registered accounts. An answer's target is the complaint that it replies to or quotes, else the one at its root.
WITH complaints AS (
    SELECT post_id, product, author_key, concat_ws(E'\n', title, text) AS text, created_at
    FROM posts JOIN effective_judgements AS judgements USING (post_id)
    WHERE is_complaint AND purged_at IS NULL
), answers AS (
    SELECT posts.*, accounts.competitor, accounts.product AS account_product, judgements.promotes,
           coalesce(parent.post_id, quoted.post_id, root.post_id) AS target_post_id
    FROM posts
    LEFT JOIN effective_judgements AS judgements USING (post_id)
    LEFT JOIN incoming AS accounts ON accounts.account = posts.source || ':' || lower(posts.author_account)
    LEFT JOIN complaints AS parent ON parent.post_id = posts.parent_id
    LEFT JOIN complaints AS quoted ON quoted.post_id = posts.quoted_id
    LEFT JOIN complaints AS root ON root.post_id = posts.conversation_id
    WHERE posts.purged_at IS NULL
), impressions AS (
    SELECT post_id, arg_max(impressions, observed_at) AS impressions
    FROM engagements WHERE impressions IS NOT NULL GROUP BY post_id
)
SELECT answers.post_id, target_post_id, coalesce(competitor, promotes) AS competitor,
       CASE WHEN competitor IS NULL THEN 'promoter'
            WHEN account_product = target.product AND account_product <> 'other' THEN 'provider'
            ELSE 'account' END AS "by",
       answers.text, target.text AS thread_text, target.product,
       account_product AS author_product,
       floor(epoch(answers.created_at - target.created_at))::BIGINT AS delay_seconds,
       coalesce(impressions, author_followers) AS reach
FROM answers
JOIN complaints AS target ON target.post_id = target_post_id
LEFT JOIN impressions ON impressions.post_id = answers.post_id
WHERE answers.post_id <> target_post_id
  AND answers.created_at >= target.created_at
  AND (competitor IS NOT NULL
       OR (answers.parent_id = target_post_id AND promotes NOT IN ('none', target.product)
           AND coalesce(answers.author_key <> target.author_key, true)))
ORDER BY answers.post_id;
