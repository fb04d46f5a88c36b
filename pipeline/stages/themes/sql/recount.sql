-- What live themes say of their size follows their members; one without members goes dormant.
UPDATE themes SET
    n_posts = members.n_posts, n_authors = members.n_authors,
    first_seen_at = least(themes.first_seen_at, members.first_seen_at), last_seen_at = members.last_seen_at
FROM (
    SELECT theme_id, count(*) AS n_posts, count(DISTINCT coalesce(author_key, post_id)) AS n_authors,
           min(created_at) AS first_seen_at, max(created_at) AS last_seen_at
    FROM theme_members JOIN posts USING (post_id)
    GROUP BY theme_id
) AS members
WHERE themes.theme_id = members.theme_id AND status = 'live';
UPDATE themes SET status = 'dormant'
WHERE status = 'live' AND theme_id NOT IN (SELECT theme_id FROM theme_members);
