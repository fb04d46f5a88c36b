-- Complaints that many others repeated in the chosen days, the most repeated first.
SELECT post_id, first_copied_at, last_copied_at, floods.source, floods.product, floods.cause, n_copies, n_authors,
       concat_ws(' · ', floods.title, floods.text) AS text, floods.url
FROM near_duplicate_floods AS floods
JOIN complaints USING (post_id)
WHERE first_copied_at < $filters['to_at'] AND last_copied_at >= $filters['from_at']
  AND is_chosen($filters['products'], floods.product)
  AND is_chosen($filters['causes'], floods.cause)
  AND is_chosen($filters['sources'], floods.source)
  AND is_chosen($filters['languages'], language)
ORDER BY n_copies DESC, post_id;
