-- The answers to one incident's complaints, newest first, with the complaint.
SELECT competitor, competitor_name, "by", stance, p_stance, appeal, delay_seconds, reach, answers.source, author_account, answers.text, answers.url,
       answers.created_at, target_post_id, target_product, target_cause, target_title, target_text, target_url,
       target_created_at
FROM amplification_evidence AS answers
SEMI JOIN (FROM incident_evidence WHERE incident_id = $incident_id) AS own ON own.post_id = target_post_id
ORDER BY answers.created_at DESC, answers.post_id;
