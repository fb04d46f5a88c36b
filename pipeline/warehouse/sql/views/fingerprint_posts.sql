CREATE VIEW fingerprint_posts AS
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
    WHERE n_before = 0 OR before[len(before) - n_before + 1] NOT IN ('the', 'a', 'an')  -- who quotes writes it or not
), shared AS (  -- by how many people each was said word for word
    SELECT product, quote, count(DISTINCT author) AS n_people FROM longer GROUP BY product, quote
)
-- the longest that at least 3 people and half of those with the same message have in common
SELECT longer.post_id, longer.product, longer.author, longer.created_at, longer.counts, longer.quote
FROM longer
JOIN shared USING (product, quote)
JOIN shared AS least ON least.product = longer.product AND least.quote = longer.message
WHERE n_before + n_after = 0 OR shared.n_people >= greatest(3, least.n_people / 2)
QUALIFY 1 = row_number() OVER (PARTITION BY longer.post_id ORDER BY n_before + n_after DESC, shared.n_people DESC, n_after DESC);

COMMENT ON VIEW fingerprint_posts IS 'one row per complaint that quotes a sentence of the product''s own, with the sentence; version 2';
COMMENT ON COLUMN fingerprint_posts.post_id IS 'the complaint';
COMMENT ON COLUMN fingerprint_posts.product IS 'the product complained of';
COMMENT ON COLUMN fingerprint_posts.author IS 'its author, or the post where that is not known';
COMMENT ON COLUMN fingerprint_posts.created_at IS 'UTC';
COMMENT ON COLUMN fingerprint_posts.counts IS 'whether it counts its author; false of the copies of a flood';
COMMENT ON COLUMN fingerprint_posts.quote IS 'the sentence, as in fingerprints';
