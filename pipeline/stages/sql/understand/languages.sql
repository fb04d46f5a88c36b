-- The identified language of posts whose source does not say (`incoming`: post_id, language).
UPDATE posts SET language = incoming.language
FROM incoming
WHERE posts.post_id = incoming.post_id AND posts.language IS NULL;
