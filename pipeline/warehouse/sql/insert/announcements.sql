-- Who registers an announcement again changes nothing: its date counts as named when it was named first. A withdrawal
-- stays. The outcome is the same in whatever order they come.
INSERT OR REPLACE INTO announcements BY NAME
WITH told AS (FROM incoming UNION ALL BY NAME FROM announcements SEMI JOIN incoming USING (announcement_id))
SELECT * REPLACE (max(withdrawn_at) OVER (PARTITION BY announcement_id) AS withdrawn_at)
FROM told
QUALIFY row_number() OVER (PARTITION BY announcement_id ORDER BY registered_at, url NULLS LAST) = 1;
