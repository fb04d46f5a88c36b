-- One row per product and cause: people who complained in the last 7 days and in the 7 before, copies that count nobody left
-- out, with the days of each week that were covered (NULL where coverage is not known), weighted by where they wrote.
-- A week ends at the hour of now, so that the eighth day back belongs to both weeks in parts.
WITH clock AS (
    SELECT $now::DATE AS today, epoch($now::TIMESTAMPTZ - $now::DATE::TIMESTAMPTZ) / 86400.0 AS gone
), days AS (
    SELECT source, coverage_ratio, today - day AS age, gone
    FROM daily_coverage, clock WHERE day BETWEEN today - 14 AND today
), weeks AS (
    SELECT source,
           coalesce(sum(coverage_ratio * CASE WHEN age = 7 THEN 1 - gone ELSE 1 END) FILTER (age <= 7), 0) AS days,
           coalesce(sum(coverage_ratio * CASE age WHEN 7 THEN gone WHEN 14 THEN 1 - gone ELSE 1 END)
               FILTER (age >= 7), 0) AS days_before
    FROM days GROUP BY source
), counted AS (
    SELECT product, cause, source,
           count(DISTINCT coalesce(author_key, post_id)) FILTER (in_last_week(created_at, $now::TIMESTAMPTZ)) AS n,
           count(DISTINCT coalesce(author_key, post_id)) FILTER (in_week_before(created_at, $now::TIMESTAMPTZ)) AS n_before
    FROM complaints LEFT JOIN near_duplicates USING (post_id)
    WHERE created_at > $now::TIMESTAMPTZ - INTERVAL 14 day AND created_at <= $now AND coalesce(counts, true)
      AND cause NOT IN ('none', 'unclear')
      AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
    GROUP BY ALL
)
SELECT product, cause, sum(n)::BIGINT AS n, sum(n_before)::BIGINT AS n_before,
       sum(days * (n + n_before)) / sum(n + n_before) FILTER (days IS NOT NULL) AS days,
       sum(days_before * (n + n_before)) / sum(n + n_before) FILTER (days IS NOT NULL) AS days_before
FROM counted
LEFT JOIN weeks USING (source)
GROUP BY product, cause
ORDER BY product, cause;
