-- Near-duplicates say what their original says. `incoming`: post_id, product, duplicate_of and root_id, the
-- judged post at the beginning of the chain.
INSERT OR REPLACE INTO judgements BY NAME
SELECT incoming.post_id, incoming.product, incoming.duplicate_of,
       judgements.* EXCLUDE (post_id, product, duplicate_of)
FROM incoming
JOIN judgements ON judgements.post_id = incoming.root_id;
