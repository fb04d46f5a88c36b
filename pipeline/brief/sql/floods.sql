-- Texts that accounts not seen before, or one author, repeated in the last 7 days of data, the most repeated first.
SELECT product, n_copies, n_authors, first_copied_at, last_copied_at, coalesce(title, text) AS text
FROM near_duplicate_floods
WHERE in_last_week(last_copied_at, $now::TIMESTAMPTZ)
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
ORDER BY n_copies DESC, post_id;
