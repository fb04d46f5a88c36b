-- Posts purged since $since though they were no older than is kept: gone at their source, or forgotten; and within how
-- many hours after they were seen there last 95 % of them were purged. When they were deleted no source tells.
SELECT count(*) AS n_purged, quantile_cont(epoch(purged_at - last_verified_at) / 3600, 0.95) AS p95_hours
FROM posts WHERE purged_at >= $since AND created_at >= purged_at - to_days($kept_days);
