CREATE VIEW fingerprints AS
WITH read AS (  -- numbers, which differ from one to the next, are one sign
    SELECT post_id, product, coalesce(author_key, post_id) AS author, created_at, coalesce(counts, true) AS counts,
           regexp_replace(regexp_replace(lower(concat_ws(' ', title, text)), '\d[\d.,:]*', '#', 'g'), '[ \t]+', ' ', 'g') AS words
    FROM complaints LEFT JOIN near_duplicates USING (post_id)
    WHERE product <> 'none' AND regexp_matches(lower(concat_ws(' ', title, text)), message_words())
), around AS (  -- the message, and what stands before and after it in the same sentence
    SELECT * EXCLUDE (words), regexp_extract(words,
        '((?:[^\s.!?:;"“”„«»]+ ){0,5})(' || message_words() || ')((?: [^\s.!?:;"“”„«»]+){0,8})', ['before', 'message', 'after']) AS said
    FROM read
), spans AS (
    SELECT * EXCLUDE (said), said.message AS message,
           list_filter(string_split(said.before, ' '), lambda word: word <> '') AS before,
           list_filter(string_split(said.after, ' '), lambda word: word <> '') AS after
    FROM around WHERE said.message <> ''
), longer AS (
    SELECT spans.*, n_before, n_after,
           array_to_string(before[len(before) - n_before + 1 :] || [message] || after[: n_after], ' ') AS quote
    FROM spans, generate_series(0, len(before)) AS b(n_before), generate_series(0, len(after)) AS a(n_after)
), shared AS (  -- by how many people each was said word for word
    SELECT product, quote, count(DISTINCT author) AS n_people FROM longer GROUP BY product, quote
), chosen AS (  -- the longest that at least 3 people and half of those with the same message have in common
    SELECT longer.post_id, longer.product, longer.author, longer.created_at, longer.counts, longer.quote
    FROM longer
    JOIN shared USING (product, quote)
    JOIN shared AS least ON least.product = longer.product AND least.quote = longer.message
    WHERE n_before + n_after = 0 OR shared.n_people >= greatest(3, least.n_people / 2)
    QUALIFY 1 = row_number() OVER (PARTITION BY longer.post_id ORDER BY n_before + n_after DESC, shared.n_people DESC, n_after DESC)
), watched AS (
    SELECT product, min(created_at) AS since FROM complaints GROUP BY product
)
SELECT product, quote, min(created_at) AS first_seen_at, max(created_at) AS last_seen_at,
       count(DISTINCT author) FILTER (counts) AS n_people, count(*) AS n_posts,
       count(DISTINCT author) FILTER (counts AND in_last_week(created_at, now)) AS n_people_lately,
       coalesce(in_last_week(min(created_at), any_value(now)) AND any_value(since) <= any_value(now) - INTERVAL 14 day
           AND count(DISTINCT author) FILTER (counts) >= 5, false) AS is_spreading
FROM chosen JOIN watched USING (product), data_time
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
