-- One row per complaint on sources where a competitor's account has ever answered: how long until the first answer, and
-- until the provider's own where its accounts are registered and have ever answered.
SELECT delay_seconds, answered, provider_delay_seconds, provider_answered
FROM chosen('answer_times', $filters)
WHERE source IN (SELECT source FROM answer_times WHERE answered);
