-- One row per complaint that speaks of somebody outside, as written.
SELECT post_id, concat_ws(E'\n', title, text) AS text
FROM posts JOIN effective_judgements AS judgements USING (post_id)
WHERE is_complaint AND product <> 'none' AND purged_at IS NULL
  AND regexp_matches(lower(concat_ws(' ', title, text)), $words)
ORDER BY post_id;
