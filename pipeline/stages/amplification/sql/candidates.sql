-- Posts that may be answers: of registered accounts while they count, and of people who promote a product in a thread.
CREATE OR REPLACE TEMP TABLE candidates AS
SELECT posts.post_id, posts.conversation_id, posts.quoted_id, accounts.account, accounts.competitor,
       accounts.product AS account_product, judgements.promotes,
       CASE WHEN accounts.account IS NOT NULL THEN coalesce(
           'x:' || nullif(regexp_extract(text, '(?:x|twitter)\.com/\w+/(?:web/)?status/(\d+)', 1), ''),
           'reddit:t1_' || nullif(regexp_extract(text, 'reddit\.com/r/\w+/comments/\w+/[^/\s]*/(\w+)', 1), ''),
           'reddit:t3_' || nullif(regexp_extract(text, 'reddit\.com/(?:r/\w+/)?comments/(\w+)', 1), ''))
       END AS mentioned_id
FROM posts
LEFT JOIN effective_judgements AS judgements USING (post_id)
LEFT JOIN registered_accounts AS accounts
    ON accounts.account = posts.source || ':' || lower(posts.author_account)
    AND coalesce(posts.created_at >= accounts.since, true)
    AND coalesce(posts.created_at < accounts."until" + INTERVAL 1 day, true)
WHERE posts.purged_at IS NULL
  AND (accounts.account IS NOT NULL
       OR (judgements.promotes <> 'none' AND judgements.promotes <> judgements.product
           AND coalesce(posts.parent_id, posts.quoted_id, nullif(posts.conversation_id, posts.post_id)) IS NOT NULL));
