-- Live themes with what may be said of them to a language model: phrases, and the beginnings of exemplars.
SELECT theme_id, keywords, machine_names.said,
       (SELECT coalesce(list(left(text, $longest) ORDER BY post_id), []) FROM posts
        WHERE list_contains(exemplar_post_ids, post_id) AND purged_at IS NULL) AS texts
FROM themes
LEFT JOIN machine_names USING (theme_id)
WHERE status = 'live'
ORDER BY theme_id;
