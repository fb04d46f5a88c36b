-- Near-duplicates are in the language of their original (`incoming`: post_id, root_id).
UPDATE posts SET language = root.language
FROM incoming
JOIN posts AS root ON root.post_id = incoming.root_id
WHERE posts.post_id = incoming.post_id AND posts.language IS NULL;
