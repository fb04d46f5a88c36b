CREATE VIEW promotion_flows AS
SELECT product, promotes AS destination, source, cause, language, created_at, leaving, 'complaint' AS told_by
FROM complaints WHERE promotes <> 'none' AND promotes <> product
UNION ALL BY NAME
SELECT complaints.product, coalesce(nullif(accounts.product, 'other'), answers.competitor) AS destination,
       complaints.source, complaints.cause, complaints.language, posts.created_at, false AS leaving,
       CASE "by" WHEN 'account' THEN 'competitor' ELSE 'promoter' END AS told_by
FROM amplifications AS answers
JOIN posts USING (post_id)
JOIN complaints ON complaints.post_id = target_post_id
LEFT JOIN registered_accounts AS accounts USING (account)
WHERE "by" = 'promoter' OR ("by" = 'account' AND stance = 'recruit');

COMMENT ON VIEW promotion_flows IS 'one row per move from one product to another that somebody tells or urges; version 1';
COMMENT ON COLUMN promotion_flows.product IS 'the product complained of';
COMMENT ON COLUMN promotion_flows.destination IS 'the product, or where it has no key the organisation, moved to';
COMMENT ON COLUMN promotion_flows.source IS 'where it was posted';
COMMENT ON COLUMN promotion_flows.cause IS 'why the complaint complains';
COMMENT ON COLUMN promotion_flows.language IS 'ISO 639-1';
COMMENT ON COLUMN promotion_flows.created_at IS 'when it was told or urged, UTC';
COMMENT ON COLUMN promotion_flows.leaving IS 'whether the complainer says that they leave';
COMMENT ON COLUMN promotion_flows.told_by IS 'complaint: the complainer praises it; promoter: an ordinary person answers; competitor: a registered account recruits';
