-- Data time: the newest moment that was covered, or the newest post where coverage is not known.
SELECT max(greatest(covered_to, newest_post_at)) AS now FROM freshness WHERE newest_post_at IS NOT NULL;
