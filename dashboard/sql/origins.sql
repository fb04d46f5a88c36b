-- One row per source and origin: what became of what was read.
SELECT source, origin, n_read, n_kept, n_duplicate, n_rejected, n_posts, n_complaints, n_not_read, n_unclear,
       n_near_duplicates, n_purged, first_post_at, last_post_at, covered_from, covered_to, loaded_at
FROM data_quality
ORDER BY source, origin;
