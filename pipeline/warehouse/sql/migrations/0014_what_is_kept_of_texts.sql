-- What the words of a post hash to: near-duplicates share a bucket.
CREATE TABLE text_buckets (
    post_id VARCHAR PRIMARY KEY, created_at TIMESTAMPTZ NOT NULL, buckets UINTEGER[] NOT NULL,
    n_shingles BIGINT NOT NULL, bits BLOB NOT NULL
);

-- Where the cores of live themes lie, as the last run found them, and how near their members are.
CREATE TABLE theme_cores (
    theme_id VARCHAR PRIMARY KEY, encoder VARCHAR NOT NULL, centre FLOAT[] NOT NULL, nearness DOUBLE[] NOT NULL
);

-- Complaints that are too far from all of them.
CREATE TABLE theme_outsiders (post_id VARCHAR PRIMARY KEY);
