-- One row per answer to a complaint, newest first, with the complaint.
SELECT competitor, "by", stance, p_stance, delay_seconds, reach, source, author_account, text, url, created_at,
       target_post_id, target_product, target_cause, target_title, target_text, target_url, target_created_at
FROM amplification_evidence
WHERE created_at >= $from_at AND created_at < $to_at
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, target_product))
  AND ($causes::VARCHAR[] IS NULL OR list_contains($causes, target_cause))
  AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source))
ORDER BY created_at DESC, post_id;
