-- Readers' own questions, as the last analysis matched and counted them.
CREATE TABLE subject_fits (
    subject_id VARCHAR PRIMARY KEY, sentence VARCHAR NOT NULL, "by" VARCHAR, added_at TIMESTAMPTZ NOT NULL,
    n_examples BIGINT NOT NULL, encoder VARCHAR NOT NULL, border DOUBLE NOT NULL, is_judged BOOLEAN NOT NULL,
    n_judged BIGINT NOT NULL, n_checked BIGINT NOT NULL, n_right BIGINT NOT NULL, right_low DOUBLE NOT NULL,
    n_looked_at BIGINT NOT NULL, n_posts BIGINT NOT NULL, verdict VARCHAR NOT NULL
);
CREATE TABLE subject_posts (
    subject_id VARCHAR, post_id VARCHAR, likeness DOUBLE NOT NULL, is_counted BOOLEAN NOT NULL,
    is_asked BOOLEAN NOT NULL, PRIMARY KEY (subject_id, post_id)
);
CREATE TABLE subject_counts (
    subject_id VARCHAR, day DATE, n_people BIGINT NOT NULL, expected DOUBLE, expected_low DOUBLE, expected_high DOUBLE,
    coverage DOUBLE NOT NULL, PRIMARY KEY (subject_id, day)
);
CREATE TABLE subject_alarms (
    subject_id VARCHAR, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, alarmed_at TIMESTAMPTZ NOT NULL,
    n_people BIGINT NOT NULL, expected DOUBLE NOT NULL, excess_low DOUBLE NOT NULL, excess_high DOUBLE NOT NULL,
    PRIMARY KEY (subject_id, started_at)
);
-- Where each live theme lies on the map.
CREATE TABLE theme_places (theme_id VARCHAR PRIMARY KEY, x DOUBLE NOT NULL, y DOUBLE NOT NULL);
