-- The posts of one chunk (`incoming`: post_id), each with what it answers: its thread's opening post, else its parent
-- or what it quotes.
SELECT posts.post_id, posts.source, posts.community, posts.title, posts.text, posts.language,
       coalesce(root.title, parent.title, quoted.title) AS thread_title,
       coalesce(root.text, parent.text, quoted.text) AS thread_text
FROM incoming
JOIN posts USING (post_id)
LEFT JOIN posts AS root
       ON root.post_id = posts.conversation_id AND root.post_id <> posts.post_id AND root.purged_at IS NULL
LEFT JOIN posts AS parent ON parent.post_id = posts.parent_id AND parent.purged_at IS NULL
LEFT JOIN posts AS quoted ON quoted.post_id = posts.quoted_id AND quoted.purged_at IS NULL
ORDER BY posts.created_at, posts.post_id;
