-- What is published and not purged of a request: one row a post. subjects are ids of posts and keys of authors.
SELECT post_id, author_key, author_handle_key FROM posts
WHERE purged_at IS NULL
  AND (post_id IN (SELECT unnest($subjects)) OR author_key IN (SELECT unnest($subjects))
       OR author_handle_key IN (SELECT unnest($subjects)));
