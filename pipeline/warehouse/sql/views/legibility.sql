CREATE VIEW legibility AS
SELECT product, cause, time_bucket(INTERVAL 7 day, (created_at AT TIME ZONE 'UTC')::DATE, DATE '2024-01-01') AS week,
       count(*) AS n_complaints, count(*) FILTER (explained = 'explained') AS n_explained,
       count(*) FILTER (explained = 'silent') AS n_silent,
       count(*) FILTER (explained = 'unstated') AS n_unstated,
       n_explained / nullif(n_explained + n_silent, 0) AS explained_share
FROM complaints
GROUP BY ALL;

COMMENT ON VIEW legibility IS 'one row per product, cause and week: did the product say what it did and why?; version 1';
COMMENT ON COLUMN legibility.product IS 'the product complained of';
COMMENT ON COLUMN legibility.cause IS 'why';
COMMENT ON COLUMN legibility.week IS 'the week''s Monday, UTC';
COMMENT ON COLUMN legibility.n_complaints IS 'complaints';
COMMENT ON COLUMN legibility.n_explained IS 'the product named a rule or gave a reason';
COMMENT ON COLUMN legibility.n_silent IS 'it acted without saying so';
COMMENT ON COLUMN legibility.n_unstated IS 'the post does not say';
COMMENT ON COLUMN legibility.explained_share IS 'explained among those that say, 0..1; NULL when none says';
