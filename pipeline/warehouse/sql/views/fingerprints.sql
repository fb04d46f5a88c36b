CREATE VIEW fingerprints AS
WITH watched AS (
    SELECT product, min(created_at) AS since FROM complaints GROUP BY product
)
SELECT product, quote, min(created_at) AS first_seen_at, max(created_at) AS last_seen_at,
       count(DISTINCT author) FILTER (counts) AS n_people, count(*) AS n_posts,
       count(DISTINCT author) FILTER (counts AND in_last_week(created_at, now)) AS n_people_lately,
       coalesce(in_last_week(min(created_at), any_value(now)) AND any_value(since) <= any_value(now) - INTERVAL 14 day
           AND count(DISTINCT author) FILTER (counts) >= 5, false) AS is_spreading
FROM fingerprint_posts JOIN watched USING (product), data_time
GROUP BY product, quote;

COMMENT ON VIEW fingerprints IS 'one row per product and sentence of its own (an error, a refusal, a limit, a notice of a policy) that complaints quote; version 1';
COMMENT ON COLUMN fingerprints.product IS 'the product complained of';
COMMENT ON COLUMN fingerprints.quote IS 'the longest words around such a message that at least 3 people and half of those who quote the message have in common, else the message; in lower case, numbers as #';
COMMENT ON COLUMN fingerprints.first_seen_at IS 'UTC';
COMMENT ON COLUMN fingerprints.last_seen_at IS 'UTC';
COMMENT ON COLUMN fingerprints.n_people IS 'distinct authors; copies that count nobody aside';
COMMENT ON COLUMN fingerprints.n_posts IS 'complaints that quote it';
COMMENT ON COLUMN fingerprints.n_people_lately IS 'distinct authors in the last 7 days of data';
COMMENT ON COLUMN fingerprints.is_spreading IS 'whether it is new and spreads: first quoted in the last 7 days of data, by at least 5 people, of a product known for 14 days';
