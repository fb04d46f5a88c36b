-- One row per live theme with a complaint among the chosen, the largest first.
SELECT theme_id, any_value(label) AS label, any_value(keywords) AS keywords,
       any_value(group_label) AS group_label, any_value(labelled_by) AS labelled_by, count(*) AS n,
       count(DISTINCT coalesce(author_key, post_id)) AS n_authors, mode(cause ORDER BY cause) AS cause,
       mode(product ORDER BY product) AS product,
       min(created_at) AS first_seen_at, max(created_at) AS last_seen_at
FROM complaints
JOIN theme_summary USING (theme_id)
WHERE status = 'live' AND created_at >= $from_at AND created_at < $to_at
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
  AND ($causes::VARCHAR[] IS NULL OR list_contains($causes, cause))
  AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source))
  AND ($languages::VARCHAR[] IS NULL OR list_contains($languages, language))
GROUP BY theme_id
ORDER BY n DESC, theme_id;
