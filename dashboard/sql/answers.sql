-- One row per answer to a chosen complaint, newest first, with the complaint.
SELECT competitor, "by", stance, p_stance, delay_seconds, reach, source, author_account, text, url, created_at,
       target_post_id, target_product, target_cause, target_title, target_text, target_url, target_created_at
FROM amplification_evidence AS answers
SEMI JOIN chosen('complaints', $filters) AS complaints ON complaints.post_id = target_post_id
ORDER BY created_at DESC, answers.post_id;
