CREATE VIEW answer_times AS
WITH first_answers AS (
    SELECT target_post_id, min(delay_seconds) FILTER ("by" = 'account') AS delay_seconds,
           min(delay_seconds) FILTER ("by" = 'provider') AS provider_seconds
    FROM amplifications GROUP BY ALL
), timed AS (
    SELECT complaints.post_id, complaints.product, complaints.cause, complaints.source, complaints.language,
           complaints.created_at, first_answers.delay_seconds, provider_seconds,
           greatest(date_diff('second', complaints.created_at, greatest(newest_post_at, covered_to)), 0) AS watched_seconds
    FROM complaints
    JOIN freshness USING (source)
    LEFT JOIN first_answers ON first_answers.target_post_id = complaints.post_id
)
SELECT * EXCLUDE (delay_seconds, provider_seconds, watched_seconds), delay_seconds IS NOT NULL AS answered,
       coalesce(delay_seconds, watched_seconds) AS delay_seconds, provider_seconds IS NOT NULL AS provider_answered,
       coalesce(provider_seconds, watched_seconds) AS provider_delay_seconds
FROM timed;

COMMENT ON VIEW answer_times IS 'one row per complaint: when a registered competitor account and when the provider''s own first answered it, or how long it has gone without. Written for survival curves: a complaint without an answer is censored at the newest moment seen of its source; version 2';
COMMENT ON COLUMN answer_times.post_id IS 'the complaint';
COMMENT ON COLUMN answer_times.product IS 'the product complained of';
COMMENT ON COLUMN answer_times.cause IS 'why';
COMMENT ON COLUMN answer_times.source IS 'where it was posted';
COMMENT ON COLUMN answer_times.language IS 'ISO 639-1';
COMMENT ON COLUMN answer_times.created_at IS 'when it was posted, UTC';
COMMENT ON COLUMN answer_times.answered IS 'whether a registered competitor account answered it';
COMMENT ON COLUMN answer_times.delay_seconds IS 'to the first such answer, else to the newest moment seen of its source';
COMMENT ON COLUMN answer_times.provider_answered IS 'whether a registered account of the complained-of provider answered it';
COMMENT ON COLUMN answer_times.provider_delay_seconds IS 'to the first such answer, else to the newest moment seen of its source';
