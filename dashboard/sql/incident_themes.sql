-- The themes of one incident's complaints, the largest first.
SELECT theme_id, any_value(label) AS label, count(*) AS n, count(DISTINCT coalesce(author_key, post_id)) AS n_authors
FROM incident_evidence AS evidence
JOIN complaints USING (post_id)
JOIN theme_summary USING (theme_id)
WHERE incident_id = $incident_id
GROUP BY theme_id
ORDER BY n DESC, theme_id;
