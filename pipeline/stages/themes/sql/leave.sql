-- Posts that are no distinct complaints any more are in no theme; `incoming` holds those that are.
DELETE FROM theme_members WHERE post_id NOT IN (SELECT post_id FROM incoming);
