-- One key a person: where a post names its author by handle alone, it takes the key of the id that others tell with it.
UPDATE posts SET author_key = named.author_key, author_handle_key = posts.author_key
FROM (
    SELECT author_handle_key AS handle_key, min(author_key) AS author_key FROM posts
    WHERE author_key <> author_handle_key  -- they are the same where a post that has its id came again by name alone
    GROUP BY author_handle_key
) AS named
WHERE posts.author_key = named.handle_key;
