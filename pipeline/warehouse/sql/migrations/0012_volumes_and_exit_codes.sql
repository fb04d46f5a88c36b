-- How many posts a source says that it holds, by the hour.
CREATE TABLE volumes (
    source VARCHAR, query VARCHAR, hour TIMESTAMPTZ, n_posts BIGINT NOT NULL, counted VARCHAR NOT NULL,
    observed_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (source, query, hour)
);
-- With what a run ended.
ALTER TABLE runs ADD COLUMN exit_code BIGINT;
