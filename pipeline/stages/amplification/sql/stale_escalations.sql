-- Drops what was read by another version, or of posts that do not complain any more.
DELETE FROM escalations_sought WHERE version <> $version OR post_id NOT IN (FROM complaining);
