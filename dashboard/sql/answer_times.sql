-- One row per complaint on sources where a competitor's account has ever answered: how long until the first answer.
SELECT delay_seconds, answered
FROM chosen('answer_times', $filters)
WHERE source IN (SELECT source FROM answer_times WHERE answered);
