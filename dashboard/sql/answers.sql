-- One row per answer to a chosen complaint, newest first, with the complaint.
SELECT competitor, competitor_name, account_kind, "by", stance, p_stance, appeal, names_fact, delay_seconds, impressions,
       followers_bound, source, author_account, text, url, created_at, target_post_id, target_product, target_cause,
       target_title, target_text, target_url, target_created_at
FROM amplification_evidence
WHERE target_post_id IN (
    SELECT post_id FROM chosen('complaints', $filters)
    WHERE post_id IN (SELECT target_post_id FROM amplification_evidence)  -- few: without this all texts are gone through
)
ORDER BY created_at DESC, post_id;
