-- One row: how many posts are held, how many of them are older than $before, and the newest moment at which anything was
-- done here.
SELECT count(*) AS n_held, count(*) FILTER (created_at < $before) AS n_old,
       greatest((SELECT max(ended_at) FROM runs), (SELECT max(loaded_at) FROM batches)) AS last_at
FROM posts WHERE purged_at IS NULL;
