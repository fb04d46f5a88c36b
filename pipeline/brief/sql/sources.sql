-- One row per source of posts: how fresh it is, and what of it was lost on the way.
SELECT source, newest_post_at, freshness.covered_to, first_day, sum(n_read)::BIGINT AS n_read,
       sum(n_rejected)::BIGINT AS n_rejected, sum(n_posts)::BIGINT AS n_posts, sum(n_not_read)::BIGINT AS n_not_read,
       sum(n_complaints)::BIGINT AS n_complaints, sum(n_unclear)::BIGINT AS n_unclear,
       sum(n_without_product)::BIGINT AS n_without_product
FROM data_quality
JOIN freshness USING (source)
LEFT JOIN (SELECT source, min(day) AS first_day FROM daily_coverage WHERE coverage_ratio > 0 GROUP BY source) USING (source)
WHERE newest_post_at IS NOT NULL
GROUP BY ALL
ORDER BY source;
