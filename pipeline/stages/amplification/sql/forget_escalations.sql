-- A step stands where the words that tell it were read as they are.
DELETE FROM escalations WHERE post_id NOT IN (SELECT post_id FROM escalations_sought);
