CREATE VIEW escalation_list AS
SELECT post_id, escalation, evidence, source, product, cause, language, severity, title, text, url, created_at
FROM escalations JOIN complaints USING (post_id);

COMMENT ON VIEW escalation_list IS 'one row per complaint whose author tells of a step outside: a report to a regulator, a lawyer or court, a journalist; version 2';
COMMENT ON COLUMN escalation_list.post_id IS 'the complaint';
COMMENT ON COLUMN escalation_list.escalation IS 'regulator, legal or press';
COMMENT ON COLUMN escalation_list.evidence IS 'the sentence that tells it, in lower case';
COMMENT ON COLUMN escalation_list.source IS 'where it was posted';
COMMENT ON COLUMN escalation_list.product IS 'the product complained of';
COMMENT ON COLUMN escalation_list.cause IS 'why';
COMMENT ON COLUMN escalation_list.language IS 'ISO 639-1';
COMMENT ON COLUMN escalation_list.severity IS '0 annoyance to 3 lasting harm';
COMMENT ON COLUMN escalation_list.title IS 'where it has one';
COMMENT ON COLUMN escalation_list.text IS 'handles masked';
COMMENT ON COLUMN escalation_list.url IS 'the original';
COMMENT ON COLUMN escalation_list.created_at IS 'UTC';
