CREATE OR REPLACE VIEW near_duplicates AS
WITH RECURSIVE chain AS (
    SELECT post_id, duplicate_of AS original, 1 AS depth FROM judgements WHERE duplicate_of IS NOT NULL
    UNION ALL
    SELECT chain.post_id, judgements.duplicate_of, depth + 1
    FROM chain JOIN judgements ON judgements.post_id = chain.original
    WHERE judgements.duplicate_of IS NOT NULL
), copies AS (
    SELECT post_id, arg_max(original, depth) AS original FROM chain GROUP BY post_id
), alike AS (
    FROM copies UNION ALL SELECT DISTINCT original, original FROM copies
), read AS (
    SELECT alike.post_id, alike.original, created_at, coalesce(author_key, alike.post_id) AS author,
           quotes_the_product(concat_ws(' ', title, text)) AS is_quote,
           is_passed_on(text) OR quoted.post_id IS NOT NULL AS is_repost,
           row_number() OVER (PARTITION BY alike.original, author ORDER BY created_at, alike.post_id) AS nth,
           min(created_at) OVER (PARTITION BY alike.original) AS begun_at
    FROM alike
    JOIN posts USING (post_id)
    LEFT JOIN alike AS quoted ON quoted.post_id = quoted_id AND quoted.original = alike.original
), pasts AS (
    SELECT author_key AS author, min(created_at) AS known_since FROM posts
    WHERE author_key IN (SELECT author FROM read) GROUP BY author_key
)
SELECT post_id, original, nth > 1 AS is_repeated, is_repost, is_quote, coalesce(known_since < begun_at, false) AS has_past,
       nth = 1 AND NOT is_repost AND (is_quote OR has_past) AS counts
FROM read LEFT JOIN pasts USING (author)
WHERE post_id <> original;

COMMENT ON VIEW near_duplicates IS 'one row per post that nearly repeats an earlier one: does it count its author? Of one author only the first does. Many accounts with one text are many people where they quote what the product said, or were seen before the text was; else they are a flood, which counts once. Who passes a post on counts nobody; version 2';
COMMENT ON COLUMN near_duplicates.post_id IS 'the post';
COMMENT ON COLUMN near_duplicates.original IS 'the earliest post of the same words';
COMMENT ON COLUMN near_duplicates.is_repeated IS 'its author said it before';
COMMENT ON COLUMN near_duplicates.is_repost IS 'it passes on what another post says: RT @, a repost, a crosspost';
COMMENT ON COLUMN near_duplicates.is_quote IS 'it quotes the product, in 45 words at most: an error, a refusal, a limit, a notice';
COMMENT ON COLUMN near_duplicates.has_past IS 'its author had posted before the earliest of these words';
COMMENT ON COLUMN near_duplicates.counts IS 'whether it counts its author as one more person';
