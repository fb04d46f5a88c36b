-- What a source said last of an hour stands, in whatever order it comes; of one moment the larger count.
INSERT INTO volumes BY NAME
SELECT * FROM incoming
QUALIFY 1 = row_number() OVER (PARTITION BY source, query, hour ORDER BY observed_at DESC, n_posts DESC, counted)
ON CONFLICT (source, query, hour) DO UPDATE SET
    n_posts = excluded.n_posts, counted = excluded.counted, observed_at = excluded.observed_at
    WHERE (excluded.observed_at, excluded.n_posts) > (observed_at, n_posts);
