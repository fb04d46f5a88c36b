-- What a language model answers about uncertain posts is kept.
CREATE TABLE judge_answers (
    post_id VARCHAR PRIMARY KEY, said VARCHAR NOT NULL, model VARCHAR NOT NULL, guide_version VARCHAR NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL, rejected VARCHAR, is_complaint BOOLEAN, cause VARCHAR, also VARCHAR[],
    blames VARCHAR, explained VARCHAR, leaving BOOLEAN, severity BIGINT
);
