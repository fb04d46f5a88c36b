-- The sentences of the product that one incident's complaints quote, by people.
SELECT quote, count(DISTINCT author) AS n_people, count(*) AS n_posts, any_value(first_seen_at) AS first_seen_at
FROM incident_evidence AS evidence
JOIN fingerprint_posts USING (post_id)
JOIN fingerprints USING (product, quote)
WHERE incident_id = $incident_id
GROUP BY quote
ORDER BY n_people DESC, quote;
