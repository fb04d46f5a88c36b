-- An author is found by the handle too, and a key that does not fit what is held is seen.
ALTER TABLE posts ADD COLUMN author_handle_key VARCHAR;
CREATE TABLE author_keys (fingerprint VARCHAR PRIMARY KEY);
