CREATE VIEW answer_times AS
WITH first_answers AS (
    SELECT target_post_id, min(delay_seconds) AS delay_seconds FROM amplifications WHERE "by" = 'account' GROUP BY ALL
)
SELECT complaints.post_id, complaints.product, complaints.cause, complaints.source, complaints.language,
       complaints.created_at, first_answers.delay_seconds IS NOT NULL AS answered,
       coalesce(first_answers.delay_seconds,
                date_diff('second', complaints.created_at, greatest(newest_post_at, covered_to))) AS delay_seconds
FROM complaints
JOIN freshness USING (source)
LEFT JOIN first_answers ON first_answers.target_post_id = complaints.post_id;

COMMENT ON VIEW answer_times IS 'one row per complaint: when a registered competitor account first answered it, or how long it has gone without. Written for survival curves: a complaint without an answer is censored at the newest moment seen of its source; version 1';
COMMENT ON COLUMN answer_times.post_id IS 'the complaint';
COMMENT ON COLUMN answer_times.product IS 'the product complained of';
COMMENT ON COLUMN answer_times.cause IS 'why';
COMMENT ON COLUMN answer_times.source IS 'where it was posted';
COMMENT ON COLUMN answer_times.language IS 'ISO 639-1';
COMMENT ON COLUMN answer_times.created_at IS 'when it was posted, UTC';
COMMENT ON COLUMN answer_times.answered IS 'whether a registered competitor account answered it';
COMMENT ON COLUMN answer_times.delay_seconds IS 'to the first such answer, else to the newest moment seen of its source';
