-- Complaints that many others repeated in the chosen days, the most repeated first.
SELECT first_copied_at, last_copied_at, source, product, cause, n_copies, n_authors,
       concat_ws(' · ', title, text) AS text, url
FROM near_duplicate_floods
WHERE first_copied_at < $to_at AND last_copied_at >= $from_at
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
  AND ($causes::VARCHAR[] IS NULL OR list_contains($causes, cause))
  AND ($sources::VARCHAR[] IS NULL OR list_contains($sources, source))
ORDER BY n_copies DESC, post_id;
