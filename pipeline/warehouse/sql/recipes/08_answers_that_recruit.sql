-- Which answers invite to switch, and what had the person complained of?
SELECT created_at, competitor, target_product, target_cause, target_text, text, url
FROM amplification_evidence
WHERE stance = 'recruit'
ORDER BY created_at DESC
LIMIT 20;
