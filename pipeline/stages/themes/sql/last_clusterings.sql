-- One row: when complaints were last clustered at all, when all of them were, and how many those were.
SELECT max(clustered_at) AS clustered_at, max(clustered_at) FILTER (scope = 'all') AS reviewed_at,
       max_by(n_complaints, clustered_at) FILTER (scope = 'all') AS n_reviewed
FROM theme_clusterings;
