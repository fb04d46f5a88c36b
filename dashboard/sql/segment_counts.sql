-- One row per version, model, system and plan that chosen complaints name: how many name it (n), out of those that name any
-- of its kind (n_posts).
WITH named AS (
    FROM chosen('post_segments', $filters) WHERE kind IN ('app_version', 'model', 'system', 'plan')
), kinds AS (
    SELECT kind, count(DISTINCT post_id) AS n_posts FROM named GROUP BY kind
)
SELECT kind, value, count(*) AS n, any_value(n_posts) AS n_posts
FROM named JOIN kinds USING (kind)
GROUP BY kind, value
ORDER BY kind, n DESC, value;
