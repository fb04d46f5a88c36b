-- A theme that this run did not find keeps its row and its id, and may wake again.
UPDATE themes SET status = 'dormant'
WHERE status = 'live' AND theme_id NOT IN (SELECT theme_id FROM incoming);
