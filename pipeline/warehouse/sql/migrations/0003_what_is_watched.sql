-- Whether an incident may have begun before watching did, and what there is of what judging takes.
ALTER TABLE incidents ADD COLUMN began_before BOOLEAN;
ALTER TABLE watches ADD COLUMN counted_by VARCHAR;
ALTER TABLE watches ADD COLUMN n_days DOUBLE;
ALTER TABLE watches ADD COLUMN n_days_needed DOUBLE;
ALTER TABLE watches ADD COLUMN n_days_seen DOUBLE;
ALTER TABLE watches ADD COLUMN n_days_seen_needed DOUBLE;
ALTER TABLE watches ADD COLUMN series_days STRUCT(series VARCHAR, n_days DOUBLE)[];
ALTER TABLE watches ADD COLUMN left_out VARCHAR[];
