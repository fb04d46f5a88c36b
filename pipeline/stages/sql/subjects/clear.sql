-- Every subject is matched and counted anew.
DELETE FROM subject_fits;
DELETE FROM subject_posts;
DELETE FROM subject_counts;
DELETE FROM subject_alarms;
