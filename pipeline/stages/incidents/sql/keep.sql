-- Adds the counts in `incoming` to those that are kept.
INSERT INTO kept_counts BY NAME FROM incoming
ON CONFLICT DO UPDATE SET n_complaints = n_complaints + excluded.n_complaints, n_people = n_people + excluded.n_people;
