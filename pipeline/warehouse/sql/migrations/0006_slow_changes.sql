-- Shares of a cause that rose over weeks and stayed.
CREATE TABLE slow_changes (
    product VARCHAR, source VARCHAR, cause VARCHAR, told_at TIMESTAMPTZ, since TIMESTAMPTZ NOT NULL,
    share_before DOUBLE NOT NULL, share_after DOUBLE NOT NULL, ratio_low DOUBLE NOT NULL, ratio_high DOUBLE NOT NULL,
    evidence DOUBLE NOT NULL, n_series BIGINT NOT NULL, PRIMARY KEY (product, source, cause, told_at)
);
