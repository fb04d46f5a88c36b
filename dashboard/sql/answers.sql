-- One row per answer to a chosen complaint, newest first, with the complaint.
SELECT competitor, competitor_name, account_kind, "by", stance, p_stance, appeal, names_fact, delay_seconds, impressions,
       followers_bound, source, author_account, text, url, answers.created_at, target_post_id, target_product,
       target_cause, target_title, target_text, target_url, target_created_at
FROM amplification_evidence AS answers
SEMI JOIN chosen('complaints', $filters) AS complaints ON complaints.post_id = target_post_id
ORDER BY answers.created_at DESC, answers.post_id;
