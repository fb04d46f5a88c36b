-- Posts that are no distinct complaints any more are in no theme.
DELETE FROM theme_members WHERE post_id NOT IN (SELECT post_id FROM listed_complaints);
DELETE FROM theme_outsiders WHERE post_id NOT IN (SELECT post_id FROM listed_complaints);
