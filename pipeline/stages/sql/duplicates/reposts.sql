-- What the reposts of a span of time pass on, however short it is: what they quote, else the earliest post of their words
-- within $days before. A repost begins with RT @, or says no more than what it quotes (as its source tells a repost, or a
-- crosspost). is_asked: it is one of `incoming` (post_id); is_new: it was judged, and found to repeat another or nothing.
WITH quoting AS (
    SELECT posts.post_id, posts.source, posts.created_at, posts.text, own_words(posts.title, posts.text) AS words,
           quoted.post_id AS quoted_id, own_words(quoted.title, quoted.text) AS quoted_words
    FROM posts
    LEFT JOIN posts AS quoted ON quoted.post_id = posts.quoted_id AND quoted.purged_at IS NULL
        AND (quoted.created_at, quoted.post_id) < (posts.created_at, posts.post_id)
    WHERE posts.purged_at IS NULL AND posts.created_at BETWEEN $from_at AND $to_at
      AND (is_passed_on(posts.text) OR posts.quoted_id IS NOT NULL)
), reposts AS (
    FROM quoting WHERE is_passed_on(text) OR words = quoted_words
), alike AS (
    SELECT reposts.post_id, arg_min(said.post_id, (said.created_at, said.post_id)) AS original
    FROM reposts
    JOIN posts AS said ON said.source = reposts.source AND own_words(said.title, said.text) = words
    WHERE said.purged_at IS NULL AND said.created_at BETWEEN $from_at - to_days($days) AND $to_at
      AND said.created_at >= reposts.created_at - to_days($days)
      AND (said.created_at, said.post_id) < (reposts.created_at, reposts.post_id)
    GROUP BY reposts.post_id
)
SELECT post_id, coalesce(quoted_id, alike.original) AS original,
       post_id IN (SELECT post_id FROM incoming) AS is_asked,
       judgements.post_id IS NOT NULL AND duplicate_of IS DISTINCT FROM coalesce(quoted_id, alike.original) AS is_new
FROM reposts
LEFT JOIN alike USING (post_id)
LEFT JOIN judgements USING (post_id)
WHERE coalesce(quoted_id, alike.original) IS NOT NULL;
