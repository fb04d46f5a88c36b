-- One row: the fingerprints of the keys under which the authors of what is published are hashed.
SELECT coalesce(list(fingerprint), []) AS fingerprints FROM author_keys;
