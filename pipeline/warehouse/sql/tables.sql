-- The tables of state and of every published copy. The key comes first; times are UTC.
-- The row dataclasses in models/ and ingest/ are the source: a test holds them against this file.

CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY);

CREATE TABLE IF NOT EXISTS posts (
    post_id VARCHAR PRIMARY KEY, source VARCHAR NOT NULL, kind VARCHAR NOT NULL, conversation_id VARCHAR,
    parent_id VARCHAR, quoted_id VARCHAR, author_key VARCHAR, author_account VARCHAR, author_followers BIGINT,
    community VARCHAR, title VARCHAR, text VARCHAR NOT NULL, language VARCHAR, url VARCHAR,
    created_at TIMESTAMPTZ NOT NULL, first_seen_at TIMESTAMPTZ NOT NULL, last_verified_at TIMESTAMPTZ,
    edited_at TIMESTAMPTZ, purged_at TIMESTAMPTZ, origin VARCHAR NOT NULL,
    author_handle_key VARCHAR, app_version VARCHAR, rating BIGINT, developer_reply BOOLEAN, country VARCHAR
);

CREATE TABLE IF NOT EXISTS engagements (
    post_id VARCHAR, observed_at TIMESTAMPTZ, likes BIGINT, replies BIGINT, reposts BIGINT, quotes BIGINT,
    impressions BIGINT, PRIMARY KEY (post_id, observed_at)
);

CREATE TABLE IF NOT EXISTS outages (
    outage_id VARCHAR PRIMARY KEY, provider VARCHAR NOT NULL, product VARCHAR NOT NULL, name VARCHAR NOT NULL,
    impact VARCHAR NOT NULL, started_at TIMESTAMPTZ NOT NULL, resolved_at TIMESTAMPTZ, url VARCHAR,
    updated_at TIMESTAMPTZ, components VARCHAR[]
);

CREATE TABLE IF NOT EXISTS rejects (
    reject_id VARCHAR PRIMARY KEY, run_id VARCHAR NOT NULL, source VARCHAR NOT NULL, location VARCHAR NOT NULL,
    reason VARCHAR NOT NULL, field VARCHAR NOT NULL, raw VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS judgements (
    post_id VARCHAR PRIMARY KEY, model_version VARCHAR NOT NULL, product VARCHAR NOT NULL,
    is_complaint BOOLEAN, p_complaint DOUBLE, cause VARCHAR, p_cause DOUBLE, causes MAP(VARCHAR, DOUBLE),
    also VARCHAR[], blames VARCHAR, explained VARCHAR, leaving BOOLEAN, promotes VARCHAR, severity BIGINT,
    duplicate_of VARCHAR
);

-- What a language model answered about uncertain posts, where the settings name one; effective_judgements reads it.
CREATE TABLE IF NOT EXISTS judge_answers (
    post_id VARCHAR PRIMARY KEY, said VARCHAR NOT NULL, model VARCHAR NOT NULL, guide_version VARCHAR NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL, rejected VARCHAR, is_complaint BOOLEAN, cause VARCHAR, also VARCHAR[],
    blames VARCHAR, explained VARCHAR, leaving BOOLEAN, severity BIGINT
);

CREATE TABLE IF NOT EXISTS embeddings (
    post_id VARCHAR, encoder VARCHAR, vector FLOAT[] NOT NULL, PRIMARY KEY (post_id, encoder)
);

-- What the words of a post hash to: near-duplicates share a bucket.
CREATE TABLE IF NOT EXISTS text_buckets (
    post_id VARCHAR PRIMARY KEY, created_at TIMESTAMPTZ NOT NULL, buckets UINTEGER[] NOT NULL,
    n_shingles BIGINT NOT NULL, bits BLOB NOT NULL
);

CREATE TABLE IF NOT EXISTS themes (
    theme_id VARCHAR PRIMARY KEY, label VARCHAR NOT NULL, keywords VARCHAR[] NOT NULL,
    exemplar_post_ids VARCHAR[] NOT NULL, n_posts BIGINT NOT NULL, n_authors BIGINT NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL, last_seen_at TIMESTAMPTZ NOT NULL, status VARCHAR NOT NULL,
    merged_into VARCHAR
);

CREATE TABLE IF NOT EXISTS theme_members (
    theme_id VARCHAR, post_id VARCHAR, strength DOUBLE NOT NULL, assigned_by VARCHAR NOT NULL,
    PRIMARY KEY (theme_id, post_id)
);

-- What became of each theme when complaints were clustered; happened_at is the time of the newest complaint then.
CREATE TABLE IF NOT EXISTS theme_events (
    event_id VARCHAR PRIMARY KEY, run_id VARCHAR NOT NULL, happened_at TIMESTAMPTZ NOT NULL,
    happened VARCHAR NOT NULL, theme_id VARCHAR NOT NULL, other_theme_id VARCHAR, overlap DOUBLE
);

CREATE TABLE IF NOT EXISTS theme_groups (
    theme_id VARCHAR PRIMARY KEY, group_id VARCHAR NOT NULL, group_label VARCHAR NOT NULL
);

-- Where the cores of live themes lie, as the last run found them, and how near their members are.
CREATE TABLE IF NOT EXISTS theme_cores (
    theme_id VARCHAR PRIMARY KEY, encoder VARCHAR NOT NULL, centre FLOAT[] NOT NULL, nearness DOUBLE[] NOT NULL
);

-- Complaints that are too far from all of them.
CREATE TABLE IF NOT EXISTS theme_outsiders (post_id VARCHAR PRIMARY KEY);

-- Names that a language model wrote, where the settings name one.
CREATE TABLE IF NOT EXISTS machine_names (
    theme_id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, model VARCHAR NOT NULL, said VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS theme_clusterings (
    clustered_at TIMESTAMPTZ, scope VARCHAR, run_id VARCHAR NOT NULL, n_complaints BIGINT NOT NULL,
    n_in_no_theme BIGINT NOT NULL, PRIMARY KEY (clustered_at, scope)
);

CREATE TABLE IF NOT EXISTS incidents (
    incident_id VARCHAR PRIMARY KEY, product VARCHAR NOT NULL, causes VARCHAR[] NOT NULL,
    started_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ, detected_at TIMESTAMPTZ NOT NULL,
    n_posts BIGINT NOT NULL, n_authors BIGINT NOT NULL, expected DOUBLE NOT NULL, excess DOUBLE NOT NULL,
    excess_low DOUBLE NOT NULL, excess_high DOUBLE NOT NULL, severity BIGINT NOT NULL, state VARCHAR NOT NULL,
    merged_into VARCHAR, n_purged BIGINT NOT NULL, note VARCHAR, began_before BOOLEAN
);

CREATE TABLE IF NOT EXISTS incident_posts (
    incident_id VARCHAR, post_id VARCHAR, PRIMARY KEY (incident_id, post_id)
);

-- The lives of the incidents.
CREATE TABLE IF NOT EXISTS incident_events (
    incident_id VARCHAR, said_at TIMESTAMPTZ, happened_at TIMESTAMPTZ, happened VARCHAR, n_people BIGINT NOT NULL,
    expected DOUBLE NOT NULL, other_incident_id VARCHAR, PRIMARY KEY (incident_id, said_at, happened_at, happened)
);

-- What the detector expected hour by hour, for the chart's band.
CREATE TABLE IF NOT EXISTS baselines (
    product VARCHAR, hour TIMESTAMPTZ, observed BIGINT NOT NULL, expected DOUBLE, expected_low DOUBLE,
    expected_high DOUBLE, coverage DOUBLE NOT NULL, PRIMARY KEY (product, hour)
);

CREATE TABLE IF NOT EXISTS attributions (
    incident_id VARCHAR PRIMARY KEY, outage_ids VARCHAR[] NOT NULL, share DOUBLE, share_low DOUBLE,
    share_high DOUBLE, blamed_safety DOUBLE, blamed_technical DOUBLE, verdict VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS registered_accounts (
    account VARCHAR PRIMARY KEY, competitor VARCHAR NOT NULL, competitor_name VARCHAR NOT NULL, name VARCHAR NOT NULL,
    product VARCHAR NOT NULL, kind VARCHAR NOT NULL, since DATE, "until" DATE, evidence VARCHAR
);

CREATE TABLE IF NOT EXISTS amplifications (
    post_id VARCHAR PRIMARY KEY, target_post_id VARCHAR NOT NULL, relation VARCHAR NOT NULL, competitor VARCHAR NOT NULL,
    "by" VARCHAR NOT NULL, account VARCHAR, stance VARCHAR NOT NULL, p_stance DOUBLE NOT NULL, appeal VARCHAR NOT NULL,
    p_appeal DOUBLE NOT NULL, names_fact BOOLEAN NOT NULL, delay_seconds BIGINT NOT NULL, said VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS escalations (
    post_id VARCHAR PRIMARY KEY, escalation VARCHAR NOT NULL, evidence VARCHAR NOT NULL
);

-- Complaints that were read for a step outside, and by which version of what finds it.
CREATE TABLE IF NOT EXISTS escalations_sought (post_id VARCHAR PRIMARY KEY, version VARCHAR NOT NULL);

-- Accounts that said the same at the same time more often than chance.
CREATE TABLE IF NOT EXISTS coordinated_groups (
    group_id VARCHAR PRIMARY KEY, source VARCHAR NOT NULL, n_accounts BIGINT NOT NULL, n_posts BIGINT NOT NULL,
    n_objects BIGINT NOT NULL, weight DOUBLE NOT NULL, p DOUBLE NOT NULL, started_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ NOT NULL, median_seconds DOUBLE NOT NULL
);

CREATE TABLE IF NOT EXISTS coordinated_posts (
    group_id VARCHAR, post_id VARCHAR, PRIMARY KEY (group_id, post_id)
);

-- What people say, against what the pipeline found; the views effective_… read it.
CREATE TABLE IF NOT EXISTS corrections (
    subject_kind VARCHAR, subject_id VARCHAR, field VARCHAR, corrected_at TIMESTAMPTZ, old VARCHAR, new VARCHAR,
    "by" VARCHAR, note VARCHAR, PRIMARY KEY (subject_kind, subject_id, field, corrected_at)
);

CREATE TABLE IF NOT EXISTS announcements (
    announcement_id VARCHAR PRIMARY KEY, product VARCHAR NOT NULL, happened_at TIMESTAMPTZ NOT NULL,
    title VARCHAR NOT NULL, url VARCHAR, registered_at TIMESTAMPTZ NOT NULL, registered_in VARCHAR NOT NULL,
    withdrawn_at TIMESTAMPTZ
);

-- What SQL cannot compute; the views read it. Each stage replaces the names that it owns.
CREATE TABLE IF NOT EXISTS estimates (
    name VARCHAR, subject_id VARCHAR, horizon VARCHAR, value DOUBLE NOT NULL, low DOUBLE, high DOUBLE, p DOUBLE,
    n BIGINT, method VARCHAR NOT NULL, run_id VARCHAR NOT NULL, PRIMARY KEY (name, subject_id, horizon)
);

-- Readers' own questions, as the last analysis matched and counted them.
CREATE TABLE IF NOT EXISTS subject_fits (
    subject_id VARCHAR PRIMARY KEY, sentence VARCHAR NOT NULL, "by" VARCHAR, added_at TIMESTAMPTZ NOT NULL,
    n_examples BIGINT NOT NULL, encoder VARCHAR NOT NULL, border DOUBLE NOT NULL, is_judged BOOLEAN NOT NULL,
    n_judged BIGINT NOT NULL, n_checked BIGINT NOT NULL, n_right BIGINT NOT NULL, right_low DOUBLE NOT NULL,
    n_looked_at BIGINT NOT NULL, n_posts BIGINT NOT NULL, verdict VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS subject_posts (
    subject_id VARCHAR, post_id VARCHAR, likeness DOUBLE NOT NULL, is_counted BOOLEAN NOT NULL,
    is_asked BOOLEAN NOT NULL, PRIMARY KEY (subject_id, post_id)
);

CREATE TABLE IF NOT EXISTS subject_counts (
    subject_id VARCHAR, day DATE, n_people BIGINT NOT NULL, expected DOUBLE, expected_low DOUBLE, expected_high DOUBLE,
    coverage DOUBLE NOT NULL, PRIMARY KEY (subject_id, day)
);

CREATE TABLE IF NOT EXISTS subject_alarms (
    subject_id VARCHAR, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, alarmed_at TIMESTAMPTZ NOT NULL,
    n_people BIGINT NOT NULL, expected DOUBLE NOT NULL, excess_low DOUBLE NOT NULL, excess_high DOUBLE NOT NULL,
    PRIMARY KEY (subject_id, started_at)
);

-- Where each live theme lies on the map.
CREATE TABLE IF NOT EXISTS theme_places (theme_id VARCHAR PRIMARY KEY, x DOUBLE NOT NULL, y DOUBLE NOT NULL);

-- Shares of a cause that rose over weeks and stayed.
CREATE TABLE IF NOT EXISTS slow_changes (
    product VARCHAR, source VARCHAR, cause VARCHAR, told_at TIMESTAMPTZ, since TIMESTAMPTZ NOT NULL,
    share_before DOUBLE NOT NULL, share_after DOUBLE NOT NULL, ratio_low DOUBLE NOT NULL, ratio_high DOUBLE NOT NULL,
    evidence DOUBLE NOT NULL, n_series BIGINT NOT NULL, PRIMARY KEY (product, source, cause, told_at)
);

-- What the detector could say of a product: when it began to watch, and whether that is long enough.
CREATE TABLE IF NOT EXISTS watches (
    product VARCHAR PRIMARY KEY, covered_from TIMESTAMPTZ, covered_to TIMESTAMPTZ, verdict VARCHAR NOT NULL,
    counted_by VARCHAR, n_days DOUBLE, n_days_needed DOUBLE, n_days_seen DOUBLE, n_days_seen_needed DOUBLE,
    series_days STRUCT(series VARCHAR, n_days DOUBLE)[], left_out VARCHAR[]
);

CREATE TABLE IF NOT EXISTS coverage (
    batch_id VARCHAR, source VARCHAR, query VARCHAR, from_at TIMESTAMPTZ, to_at TIMESTAMPTZ,
    run_id VARCHAR NOT NULL, n_read BIGINT NOT NULL, n_kept BIGINT NOT NULL, n_duplicate BIGINT NOT NULL,
    n_rejected BIGINT NOT NULL, complete BOOLEAN NOT NULL,
    PRIMARY KEY (batch_id, source, query, from_at, to_at)
);

-- How many posts a source says that it holds, by the hour.
CREATE TABLE IF NOT EXISTS volumes (
    source VARCHAR, query VARCHAR, hour TIMESTAMPTZ, n_posts BIGINT NOT NULL, counted VARCHAR NOT NULL,
    observed_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (source, query, hour)
);

-- What retention keeps of the complaints that it purges, so that what is usual and what was an incident need no texts:
-- counts by where they came from, and when that was watched. n_people counts a person once a day.
CREATE TABLE IF NOT EXISTS kept_counts (
    source VARCHAR, origin VARCHAR, community VARCHAR, kind VARCHAR, product VARCHAR, cause VARCHAR, hour TIMESTAMPTZ,
    n_complaints BIGINT NOT NULL, n_people BIGINT NOT NULL,
    PRIMARY KEY (source, origin, community, kind, product, cause, hour)
);

CREATE TABLE IF NOT EXISTS kept_coverage (
    source VARCHAR, query VARCHAR, from_at TIMESTAMPTZ, to_at TIMESTAMPTZ, PRIMARY KEY (source, query, from_at, to_at)
);

-- What is to be read again. A subject is a query in its collector's words; every is in seconds.
CREATE TABLE IF NOT EXISTS watchlist (
    source VARCHAR, subject VARCHAR, due_at TIMESTAMPTZ NOT NULL, every BIGINT NOT NULL,
    "until" TIMESTAMPTZ NOT NULL, why VARCHAR NOT NULL, PRIMARY KEY (source, subject)
);

CREATE TABLE IF NOT EXISTS tombstones (id_hash VARCHAR PRIMARY KEY, purged_at TIMESTAMPTZ NOT NULL);

-- The fingerprints of the keys under which the authors of what was loaded are hashed.
CREATE TABLE IF NOT EXISTS author_keys (fingerprint VARCHAR PRIMARY KEY);

-- How many tombstones there were when state was last rewritten without its deleted bytes.
CREATE TABLE IF NOT EXISTS compactions (n_tombstones BIGINT PRIMARY KEY);

CREATE TABLE IF NOT EXISTS runs (
    run_id VARCHAR PRIMARY KEY, command VARCHAR NOT NULL, started_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ NOT NULL, outcome VARCHAR NOT NULL, counts MAP(VARCHAR, BIGINT) NOT NULL,
    versions MAP(VARCHAR, VARCHAR) NOT NULL, error VARCHAR, exit_code BIGINT
);

CREATE TABLE IF NOT EXISTS batches (
    batch_id VARCHAR PRIMARY KEY, source VARCHAR NOT NULL, query VARCHAR NOT NULL, n_read BIGINT NOT NULL,
    n_kept BIGINT NOT NULL, n_duplicate BIGINT NOT NULL, n_rejected BIGINT NOT NULL, loaded_at TIMESTAMPTZ NOT NULL
);
