INSERT INTO escalations_sought SELECT post_id, $version FROM unread;
