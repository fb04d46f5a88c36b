-- What was not seen: days that were covered in part, and what was turned away or not read?
SELECT source, count(*) FILTER (coverage_ratio = 0) AS days_unseen,
       count(*) FILTER (coverage_ratio BETWEEN 0.001 AND 0.999) AS days_seen_in_part,
       any_value(n_rejected) AS n_rejected, any_value(n_not_read) AS n_not_read
FROM daily_coverage
LEFT JOIN (
    SELECT source, sum(n_rejected) AS n_rejected, sum(n_not_read) AS n_not_read FROM data_quality GROUP BY ALL
) AS quality USING (source)
GROUP BY source
ORDER BY source;
