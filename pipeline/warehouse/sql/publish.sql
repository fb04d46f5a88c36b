-- Copies every table to be shown from state into the attached file, where it holds rows; embeddings of complaints only.

-- Nobody is named but who is registered now.
INSERT INTO published.posts BY NAME
    SELECT posts.* REPLACE (CASE WHEN account IS NOT NULL THEN author_account END AS author_account)
    FROM state.posts LEFT JOIN state.registered_accounts ON account = posts.source || ':' || lower(author_account);
INSERT INTO published.engagements BY NAME SELECT * FROM state.engagements ORDER BY ALL;
INSERT INTO published.outages BY NAME SELECT * FROM state.outages ORDER BY ALL;
INSERT INTO published.rejects BY NAME SELECT * FROM state.rejects ORDER BY ALL;
INSERT INTO published.judgements BY NAME SELECT * FROM state.judgements;
INSERT INTO published.judge_answers BY NAME SELECT * FROM state.judge_answers ORDER BY ALL;
INSERT INTO published.themes BY NAME SELECT * FROM state.themes ORDER BY ALL;
INSERT INTO published.theme_members BY NAME SELECT * FROM state.theme_members ORDER BY ALL;
INSERT INTO published.theme_events BY NAME SELECT * FROM state.theme_events ORDER BY ALL;
INSERT INTO published.theme_groups BY NAME SELECT * FROM state.theme_groups ORDER BY ALL;
INSERT INTO published.machine_names BY NAME SELECT * FROM state.machine_names ORDER BY ALL;
INSERT INTO published.theme_places BY NAME SELECT * FROM state.theme_places ORDER BY ALL;
INSERT INTO published.theme_clusterings BY NAME SELECT * FROM state.theme_clusterings ORDER BY ALL;
INSERT INTO published.incidents BY NAME SELECT * FROM state.incidents ORDER BY ALL;
INSERT INTO published.incident_posts BY NAME SELECT * FROM state.incident_posts ORDER BY ALL;
INSERT INTO published.incident_events BY NAME SELECT * FROM state.incident_events ORDER BY ALL;
INSERT INTO published.baselines BY NAME SELECT * FROM state.baselines ORDER BY ALL;
INSERT INTO published.slow_changes BY NAME SELECT * FROM state.slow_changes ORDER BY ALL;
INSERT INTO published.subject_fits BY NAME SELECT * FROM state.subject_fits ORDER BY ALL;
INSERT INTO published.subject_posts BY NAME SELECT * FROM state.subject_posts ORDER BY ALL;
INSERT INTO published.subject_counts BY NAME SELECT * FROM state.subject_counts ORDER BY ALL;
INSERT INTO published.subject_alarms BY NAME SELECT * FROM state.subject_alarms ORDER BY ALL;
INSERT INTO published.attributions BY NAME SELECT * FROM state.attributions ORDER BY ALL;
INSERT INTO published.registered_accounts BY NAME SELECT * FROM state.registered_accounts ORDER BY ALL;
INSERT INTO published.escalations BY NAME SELECT * FROM state.escalations ORDER BY ALL;
INSERT INTO published.coordinated_groups BY NAME SELECT * FROM state.coordinated_groups ORDER BY ALL;
INSERT INTO published.coordinated_posts BY NAME SELECT * FROM state.coordinated_posts ORDER BY ALL;
INSERT INTO published.amplifications BY NAME SELECT * FROM state.amplifications ORDER BY ALL;
INSERT INTO published.announcements BY NAME SELECT * FROM state.announcements ORDER BY ALL;
INSERT INTO published.watches BY NAME SELECT * FROM state.watches ORDER BY ALL;
INSERT INTO published.corrections BY NAME SELECT * FROM state.corrections ORDER BY ALL;
INSERT INTO published.estimates BY NAME SELECT * FROM state.estimates ORDER BY ALL;
INSERT INTO published.coverage BY NAME SELECT * FROM state.coverage ORDER BY ALL;
INSERT INTO published.volumes BY NAME SELECT * FROM state.volumes ORDER BY ALL;
INSERT INTO published.kept_counts BY NAME SELECT * FROM state.kept_counts ORDER BY ALL;
INSERT INTO published.kept_coverage BY NAME SELECT * FROM state.kept_coverage ORDER BY ALL;
INSERT INTO published.watchlist BY NAME SELECT * FROM state.watchlist ORDER BY ALL;
INSERT INTO published.tombstones BY NAME SELECT * FROM state.tombstones ORDER BY ALL;
INSERT INTO published.author_keys BY NAME SELECT * FROM state.author_keys ORDER BY ALL;
INSERT INTO published.runs BY NAME SELECT * FROM state.runs;
INSERT INTO published.batches BY NAME SELECT * FROM state.batches ORDER BY ALL;
INSERT INTO published.embeddings BY NAME
    SELECT embeddings.* FROM state.embeddings JOIN state.effective_judgements USING (post_id) WHERE is_complaint;
