-- What drifted, a row each.
SELECT source, origin, kind, measure, language, value, value_before, n_posts, n_posts_before
FROM source_drift
WHERE has_drifted
ORDER BY source, origin NULLS FIRST, kind, measure;
