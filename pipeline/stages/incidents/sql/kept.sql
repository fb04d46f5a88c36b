-- One row per hour, cause and place of complaints that were purged for their age.
FROM kept_counts ORDER BY ALL;
