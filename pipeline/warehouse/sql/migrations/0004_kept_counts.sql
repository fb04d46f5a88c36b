-- Counts outlive the texts that retention purges.
CREATE TABLE kept_counts (
    source VARCHAR, origin VARCHAR, community VARCHAR, kind VARCHAR, product VARCHAR, cause VARCHAR, hour TIMESTAMPTZ,
    n_complaints BIGINT NOT NULL, n_people BIGINT NOT NULL,
    PRIMARY KEY (source, origin, community, kind, product, cause, hour)
);
CREATE TABLE kept_coverage (
    source VARCHAR, query VARCHAR, from_at TIMESTAMPTZ, to_at TIMESTAMPTZ, PRIMARY KEY (source, query, from_at, to_at)
);
