CREATE VIEW incident_evidence AS
SELECT incident_posts.incident_id, post_id, complaints.source, community, cause, p_cause, blames, explained, severity,
       leaving, title, text, url, created_at, duplicate_of, quoted_error,
       EXISTS (SELECT 1 FROM outages
               WHERE list_contains(attributions.outage_ids, outage_id)
                 AND created_at BETWEEN started_at AND coalesce(resolved_at, created_at)) AS during_outage
FROM incident_posts
JOIN complaints USING (post_id)
LEFT JOIN attributions USING (incident_id)
LEFT JOIN quoted_errors USING (post_id);

COMMENT ON VIEW incident_evidence IS 'one row per incident and complaint in it; version 1';
COMMENT ON COLUMN incident_evidence.incident_id IS 'the incident';
COMMENT ON COLUMN incident_evidence.post_id IS 'the complaint';
COMMENT ON COLUMN incident_evidence.source IS 'where it was posted';
COMMENT ON COLUMN incident_evidence.community IS 'subreddit or repository';
COMMENT ON COLUMN incident_evidence.cause IS 'why';
COMMENT ON COLUMN incident_evidence.p_cause IS 'probability of the cause';
COMMENT ON COLUMN incident_evidence.blames IS 'what the author holds responsible';
COMMENT ON COLUMN incident_evidence.explained IS 'whether the product said why';
COMMENT ON COLUMN incident_evidence.severity IS '0..3';
COMMENT ON COLUMN incident_evidence.leaving IS 'the author leaves';
COMMENT ON COLUMN incident_evidence.title IS 'title';
COMMENT ON COLUMN incident_evidence.text IS 'text, handles masked';
COMMENT ON COLUMN incident_evidence.url IS 'the original';
COMMENT ON COLUMN incident_evidence.created_at IS 'UTC';
COMMENT ON COLUMN incident_evidence.duplicate_of IS 'the earliest near-duplicate';
COMMENT ON COLUMN incident_evidence.quoted_error IS 'the client''s or service''s error that it quotes';
COMMENT ON COLUMN incident_evidence.during_outage IS 'posted while an outage of the provider was declared';
