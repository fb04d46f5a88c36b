-- One row per unread complaint that speaks of somebody outside, as written.
SELECT post_id, concat_ws(E'\n', title, text) AS text
FROM unread
WHERE regexp_matches(lower(concat_ws(' ', title, text)), $words)
ORDER BY post_id;
