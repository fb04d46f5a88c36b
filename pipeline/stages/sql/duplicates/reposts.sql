-- What the reposts of a span of time pass on, however short it is: what they quote, else the earliest post of their words
-- within $days before. A repost begins with RT @, or says no more than what it quotes (as its source tells a repost), if only
-- by its title (a crosspost). is_asked: it is one of `incoming` (post_id); is_new: it was judged, and found to repeat another or nothing.
WITH quoting AS (
    SELECT posts.post_id, posts.source, posts.created_at, posts.title, posts.text, own_words(posts.title, posts.text) AS words,
           quoted.post_id AS quoted_id, quoted.title AS quoted_title, own_words(quoted.title, quoted.text) AS quoted_words
    FROM posts
    LEFT JOIN posts AS quoted ON quoted.post_id = posts.quoted_id AND quoted.purged_at IS NULL
        AND (quoted.created_at, quoted.post_id) < (posts.created_at, posts.post_id)
    WHERE posts.purged_at IS NULL AND posts.created_at BETWEEN $from_at AND $to_at
      AND (is_passed_on(posts.text) OR posts.quoted_id IS NOT NULL)
), reposts AS (
    FROM quoting
    WHERE is_passed_on(text) OR words = quoted_words OR (text = '' AND lower(trim(title)) = lower(trim(quoted_title)))
), unquoted AS (
    SELECT post_id, source, words, created_at, created_at - to_days($days) AS since FROM reposts WHERE quoted_id IS NULL
), earliest AS (
    SELECT source, own_words(title, text) AS words, created_at, min(post_id) AS post_id FROM posts
    WHERE purged_at IS NULL AND created_at BETWEEN $from_at - to_days($days) AND $to_at
      AND (source, own_words(title, text)) IN (SELECT (source, words) FROM unquoted)
    GROUP BY ALL
), alike AS (
    SELECT unquoted.post_id, earliest.post_id AS original
    FROM unquoted
    ASOF JOIN earliest ON earliest.source = unquoted.source AND earliest.words = unquoted.words
        AND unquoted.since <= earliest.created_at
    WHERE (earliest.created_at, earliest.post_id) < (unquoted.created_at, unquoted.post_id)
)
SELECT post_id, coalesce(quoted_id, alike.original) AS original,
       post_id IN (SELECT post_id FROM incoming) AS is_asked,
       judgements.post_id IS NOT NULL AND duplicate_of IS DISTINCT FROM coalesce(quoted_id, alike.original) AS is_new
FROM reposts
LEFT JOIN alike USING (post_id)
LEFT JOIN judgements USING (post_id)
WHERE coalesce(quoted_id, alike.original) IS NOT NULL;
