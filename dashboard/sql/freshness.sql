-- One row per source: how new what it gave is.
SELECT source, newest_post_at, covered_to, loaded_at, analysed_at FROM freshness ORDER BY source;
