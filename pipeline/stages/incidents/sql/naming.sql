-- One row per outage in `incoming` and complaint around it whose text or forum holds one of its words.
SELECT outage_id, post_id
FROM incoming
JOIN effective_judgements AS judgements ON judgements.product = incoming.product AND is_complaint
JOIN posts USING (post_id)
WHERE created_at BETWEEN started_at - INTERVAL 1 day AND ended_at + INTERVAL 1 day
  AND regexp_matches(lower(concat_ws(' ', community, title, text)), words);
