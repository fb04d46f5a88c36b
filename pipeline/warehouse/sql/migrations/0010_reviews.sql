-- What a store tells of a review beside its words.
ALTER TABLE posts ADD COLUMN app_version VARCHAR;
ALTER TABLE posts ADD COLUMN rating BIGINT;
ALTER TABLE posts ADD COLUMN developer_reply BOOLEAN;
ALTER TABLE posts ADD COLUMN country VARCHAR;
