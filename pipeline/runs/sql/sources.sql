SELECT freshness.source, newest_post_at, freshness.loaded_at, freshness.covered_to,
       coalesce(sum(n_posts), 0)::BIGINT AS n_posts, coalesce(sum(n_rejected), 0)::BIGINT AS n_rejected,
       coalesce(sum(n_not_read), 0)::BIGINT AS n_not_read
FROM freshness LEFT JOIN data_quality USING (source)
GROUP BY ALL ORDER BY source;
