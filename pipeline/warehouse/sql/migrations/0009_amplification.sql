-- Who may be named, what answers sell, who reports outside, who says the same at once.
CREATE TABLE registered_accounts (
    account VARCHAR PRIMARY KEY, competitor VARCHAR NOT NULL, competitor_name VARCHAR NOT NULL, name VARCHAR NOT NULL,
    product VARCHAR NOT NULL, kind VARCHAR NOT NULL, since DATE, "until" DATE, evidence VARCHAR
);

-- It is found anew by the next analysis, which judges what it lacks.
DROP TABLE amplifications;
CREATE TABLE amplifications (
    post_id VARCHAR PRIMARY KEY, target_post_id VARCHAR NOT NULL, relation VARCHAR NOT NULL, competitor VARCHAR NOT NULL,
    "by" VARCHAR NOT NULL, account VARCHAR, stance VARCHAR NOT NULL, p_stance DOUBLE NOT NULL, appeal VARCHAR NOT NULL,
    p_appeal DOUBLE NOT NULL, names_fact BOOLEAN NOT NULL, delay_seconds BIGINT NOT NULL, said VARCHAR NOT NULL
);

CREATE TABLE escalations (
    post_id VARCHAR PRIMARY KEY, escalation VARCHAR NOT NULL, evidence VARCHAR NOT NULL
);

-- Accounts that said the same at the same time more often than chance.
CREATE TABLE coordinated_groups (
    group_id VARCHAR PRIMARY KEY, source VARCHAR NOT NULL, n_accounts BIGINT NOT NULL, n_posts BIGINT NOT NULL,
    n_objects BIGINT NOT NULL, weight DOUBLE NOT NULL, p DOUBLE NOT NULL, started_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ NOT NULL, median_seconds DOUBLE NOT NULL
);

CREATE TABLE coordinated_posts (
    group_id VARCHAR, post_id VARCHAR, PRIMARY KEY (group_id, post_id)
);
