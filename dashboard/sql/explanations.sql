-- What the posts of one incident may say of it themselves, what stands out first.
SELECT kind, detail, n, n_posts, share, usual_share, stands_out, new_since
FROM incident_explanations
WHERE incident_id = $incident_id
ORDER BY stands_out DESC, list_position(['client_error', 'app_version', 'model', 'system', 'plan', 'country', 'one_community', 'one_source', 'copied_text'], kind);
