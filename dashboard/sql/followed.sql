-- What is read again, by source and kind.
SELECT source, what, n_followed, next_due_at, followed_until FROM follow_list ORDER BY source, what;
