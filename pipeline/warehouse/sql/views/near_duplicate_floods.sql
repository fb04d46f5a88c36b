CREATE VIEW near_duplicate_floods AS
WITH copies AS (
    SELECT original, count(*) AS n_copies, count(DISTINCT coalesce(author_key, post_id)) AS n_authors,
           min(created_at) AS first_copied_at, max(created_at) AS last_copied_at
    FROM near_duplicates JOIN complaints USING (post_id)
    WHERE NOT counts
    GROUP BY original
)
SELECT post_id, product, cause, source, n_copies, n_authors, first_copied_at, last_copied_at, title, text, url
FROM copies
JOIN complaints ON post_id = original
WHERE n_copies >= 5;

COMMENT ON VIEW near_duplicate_floods IS 'one row per complaint that at least five others repeat nearly word for word without counting anybody: accounts not seen before, or one author again and again; version 2';
COMMENT ON COLUMN near_duplicate_floods.post_id IS 'the earliest of them';
COMMENT ON COLUMN near_duplicate_floods.product IS 'the product complained of';
COMMENT ON COLUMN near_duplicate_floods.cause IS 'why';
COMMENT ON COLUMN near_duplicate_floods.source IS 'where the earliest was posted';
COMMENT ON COLUMN near_duplicate_floods.n_copies IS 'complaints that repeat it and count nobody';
COMMENT ON COLUMN near_duplicate_floods.n_authors IS 'their distinct authors';
COMMENT ON COLUMN near_duplicate_floods.first_copied_at IS 'UTC';
COMMENT ON COLUMN near_duplicate_floods.last_copied_at IS 'UTC';
COMMENT ON COLUMN near_duplicate_floods.title IS 'title of the earliest';
COMMENT ON COLUMN near_duplicate_floods.text IS 'its text, handles masked';
COMMENT ON COLUMN near_duplicate_floods.url IS 'the original';
