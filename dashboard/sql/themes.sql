-- One row per live theme with a complaint among the chosen, the largest first.
SELECT theme_id, any_value(label) AS label, any_value(keywords) AS keywords,
       any_value(group_label) AS group_label, any_value(labelled_by) AS labelled_by, count(*) AS n,
       count(DISTINCT coalesce(author_key, post_id)) AS n_authors,
       coalesce(mode(cause ORDER BY cause) FILTER (cause <> 'unclear'), 'unclear') AS cause,
       mode(product ORDER BY product) AS product,
       min(created_at) AS first_seen_at, max(created_at) AS last_seen_at,
       any_value(n_last_7_days) AS n_lately, any_value(n_previous_7_days) AS n_before
FROM chosen('complaints', $filters)
JOIN theme_summary USING (theme_id)
WHERE status = 'live'
GROUP BY theme_id
ORDER BY n DESC, theme_id;
