-- One row per chosen complaint that tells of a regulator, a lawyer or the press, newest first.
SELECT created_at, escalation, evidence, source, product, cause, text, url
FROM chosen('escalation_list', $filters)
ORDER BY created_at DESC, post_id;
