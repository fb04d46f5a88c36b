-- One row per source, query and what was counted: the last 7 days of data beside what the source says that there is.
SELECT source, origin, counted, sum(n_hours)::BIGINT AS n_hours, sum(n_posts)::BIGINT AS n_posts,
       sum(n_found)::BIGINT AS n_found, sum(n_complaints)::BIGINT AS n_complaints,
       1000.0 * sum(n_complaints) / nullif(sum(n_posts), 0) AS per_1000_posts
FROM daily_volumes CROSS JOIN data_time
WHERE day > (now AT TIME ZONE 'UTC')::DATE - 7
GROUP BY ALL
ORDER BY source, origin, counted;
