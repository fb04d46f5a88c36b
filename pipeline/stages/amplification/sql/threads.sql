-- One row per post around a candidate: what it answers (its parent, else where that was not seen the root), and whether it
-- complains. Posts are numbered from 0.
CREATE OR REPLACE TEMP TABLE around AS
WITH pointed_at AS (
    SELECT quoted_id AS post_id FROM candidates WHERE quoted_id IS NOT NULL
    UNION SELECT mentioned_id FROM candidates WHERE mentioned_id IS NOT NULL
), near AS (
    SELECT conversation_id FROM candidates WHERE conversation_id IS NOT NULL
    UNION SELECT conversation_id FROM posts JOIN pointed_at USING (post_id) WHERE conversation_id IS NOT NULL
), ids AS (
    SELECT post_id FROM posts WHERE conversation_id IN (FROM near)
    UNION SELECT post_id FROM candidates
    UNION FROM pointed_at
)
SELECT row_number() OVER (ORDER BY post_id) - 1 AS number, post_id, parent_id, conversation_id,
       coalesce(is_complaint AND product <> 'none' AND purged_at IS NULL, false) AS complains
FROM posts JOIN ids USING (post_id) LEFT JOIN effective_judgements USING (post_id);
