-- What the complaints counted name of their authors' own: version, system, plan, model; by people. A rating is none of
-- these, nor is a country, which no sentence tells.
SELECT post_segments.kind, value, count(DISTINCT coalesce(author_key, complaints.post_id)) AS n
FROM post_segments JOIN complaints USING (post_id)
WHERE complaints.product = $product AND complaints.created_at >= $from_at AND complaints.created_at < $to_at
  AND ($cause IS NULL OR complaints.cause = $cause) AND post_segments.kind IN ('app_version', 'system', 'plan', 'model')
GROUP BY post_segments.kind, value
ORDER BY n DESC, post_segments.kind, value;
