CREATE VIEW follow_list AS
SELECT source, split_part(subject, ':', 1) AS what, count(*) AS n_followed, min(due_at) AS next_due_at,
       max("until") AS followed_until
FROM watchlist
GROUP BY ALL;

COMMENT ON VIEW follow_list IS 'one row per source and kind of thing that is read again: conversations of complaints, and on X their quotes and public counts; version 1';
COMMENT ON COLUMN follow_list.source IS 'where it is';
COMMENT ON COLUMN follow_list.what IS 'conversation, quotes or metrics (public counts)';
COMMENT ON COLUMN follow_list.n_followed IS 'how many are followed';
COMMENT ON COLUMN follow_list.next_due_at IS 'when the first of them is to be read again, UTC';
COMMENT ON COLUMN follow_list.followed_until IS 'when the last of them is given up, UTC';
