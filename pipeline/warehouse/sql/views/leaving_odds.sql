CREATE VIEW leaving_odds AS
WITH counted AS (
    SELECT product, cause, count(*) AS n_complaints, count(*) FILTER (leaving) AS n_leaving,
           mode(promotes ORDER BY promotes) FILTER (leaving AND promotes <> 'none') AS leading_destination
    FROM complaints GROUP BY ALL
), others AS (
    SELECT *, sum(n_complaints) OVER (PARTITION BY product)::BIGINT - n_complaints AS n_others,
           sum(n_leaving) OVER (PARTITION BY product)::BIGINT - n_leaving AS n_others_leaving
    FROM counted
), odds AS (
    SELECT *, ln((n_leaving + 0.5) / (n_complaints - n_leaving + 0.5)
                 * (n_others - n_others_leaving + 0.5) / (n_others_leaving + 0.5)) AS log_odds,
           sqrt(1 / (n_leaving + 0.5) + 1 / (n_complaints - n_leaving + 0.5) + 1 / (n_others - n_others_leaving + 0.5)
                + 1 / (n_others_leaving + 0.5)) AS deviation
    FROM others
)
SELECT product, cause, n_complaints, n_leaving, n_leaving / n_complaints AS share, leading_destination,
       CASE WHEN n_others > 0 THEN exp(log_odds) END AS odds_ratio,
       CASE WHEN n_others > 0 THEN exp(log_odds - 1.645 * deviation) END AS odds_low,
       CASE WHEN n_others > 0 THEN exp(log_odds + 1.645 * deviation) END AS odds_high
FROM odds;

COMMENT ON VIEW leaving_odds IS 'one row per product and cause: how many of its complainers leave, and the odds of it against complaints of the product''s other causes; half a complaint is added to each count (Haldane); version 1';
COMMENT ON COLUMN leaving_odds.product IS 'the product complained of';
COMMENT ON COLUMN leaving_odds.cause IS 'why';
COMMENT ON COLUMN leaving_odds.n_complaints IS 'complaints';
COMMENT ON COLUMN leaving_odds.n_leaving IS 'of these, by people who leave or will';
COMMENT ON COLUMN leaving_odds.share IS 'n_leaving of n_complaints, 0..1';
COMMENT ON COLUMN leaving_odds.leading_destination IS 'where those who leave go most often, NULL where none says';
COMMENT ON COLUMN leaving_odds.odds_ratio IS 'NULL where the product has one cause alone';
COMMENT ON COLUMN leaving_odds.odds_low IS '5 % bound';
COMMENT ON COLUMN leaving_odds.odds_high IS '95 % bound';
