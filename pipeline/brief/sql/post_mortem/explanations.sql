-- What the posts of one incident share and others of the product do not, the highest odds first.
SELECT kind, detail, n, n_posts, usual_share, new_since
FROM incident_explanations
WHERE incident_id = $incident_id AND stands_out
ORDER BY odds_ratio DESC, kind;
