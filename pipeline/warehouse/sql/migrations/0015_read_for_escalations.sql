-- Complaints that were read for a step outside, and by which version of what finds it.
CREATE TABLE escalations_sought (post_id VARCHAR PRIMARY KEY, version VARCHAR NOT NULL);
