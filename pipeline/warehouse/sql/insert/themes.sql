-- A theme's row is as this run found it, but for its first sighting: posts that left it were seen all the same.
INSERT INTO themes BY NAME SELECT * FROM incoming
ON CONFLICT (theme_id) DO UPDATE SET
    label = excluded.label, keywords = excluded.keywords, exemplar_post_ids = excluded.exemplar_post_ids,
    n_posts = excluded.n_posts, n_authors = excluded.n_authors,
    first_seen_at = least(first_seen_at, excluded.first_seen_at), last_seen_at = excluded.last_seen_at,
    status = excluded.status, merged_into = excluded.merged_into;
