CREATE TABLE amplifications(post_id VARCHAR PRIMARY KEY, target_post_id VARCHAR NOT NULL, relation VARCHAR NOT NULL, competitor VARCHAR NOT NULL, "by" VARCHAR NOT NULL, account VARCHAR, stance VARCHAR NOT NULL, p_stance DOUBLE NOT NULL, appeal VARCHAR NOT NULL, p_appeal DOUBLE NOT NULL, names_fact BOOLEAN NOT NULL, delay_seconds BIGINT NOT NULL, said VARCHAR NOT NULL);
CREATE TABLE announcements(announcement_id VARCHAR PRIMARY KEY, product VARCHAR NOT NULL, happened_at TIMESTAMP WITH TIME ZONE NOT NULL, title VARCHAR NOT NULL, url VARCHAR, registered_at TIMESTAMP WITH TIME ZONE NOT NULL, registered_in VARCHAR NOT NULL, withdrawn_at TIMESTAMP WITH TIME ZONE);
CREATE TABLE attributions(incident_id VARCHAR PRIMARY KEY, outage_ids VARCHAR[] NOT NULL, "share" DOUBLE, share_low DOUBLE, share_high DOUBLE, blamed_safety DOUBLE, blamed_technical DOUBLE, verdict VARCHAR NOT NULL);
CREATE TABLE author_keys(fingerprint VARCHAR PRIMARY KEY);
CREATE TABLE baselines(product VARCHAR, "hour" TIMESTAMP WITH TIME ZONE, observed BIGINT NOT NULL, expected DOUBLE, expected_low DOUBLE, expected_high DOUBLE, coverage DOUBLE NOT NULL, PRIMARY KEY(product, "hour"));
CREATE TABLE batches(batch_id VARCHAR PRIMARY KEY, "source" VARCHAR NOT NULL, query VARCHAR NOT NULL, n_read BIGINT NOT NULL, n_kept BIGINT NOT NULL, n_duplicate BIGINT NOT NULL, n_rejected BIGINT NOT NULL, loaded_at TIMESTAMP WITH TIME ZONE NOT NULL);
CREATE TABLE compactions(n_tombstones BIGINT PRIMARY KEY);
CREATE TABLE coordinated_groups(group_id VARCHAR PRIMARY KEY, "source" VARCHAR NOT NULL, n_accounts BIGINT NOT NULL, n_posts BIGINT NOT NULL, n_objects BIGINT NOT NULL, weight DOUBLE NOT NULL, p DOUBLE NOT NULL, started_at TIMESTAMP WITH TIME ZONE NOT NULL, ended_at TIMESTAMP WITH TIME ZONE NOT NULL, median_seconds DOUBLE NOT NULL);
CREATE TABLE coordinated_posts(group_id VARCHAR, post_id VARCHAR, PRIMARY KEY(group_id, post_id));
CREATE TABLE corrections(subject_kind VARCHAR, subject_id VARCHAR, field VARCHAR, corrected_at TIMESTAMP WITH TIME ZONE, "old" VARCHAR, "new" VARCHAR, "by" VARCHAR, note VARCHAR, PRIMARY KEY(subject_kind, subject_id, field, corrected_at));
CREATE TABLE coverage(batch_id VARCHAR, "source" VARCHAR, query VARCHAR, from_at TIMESTAMP WITH TIME ZONE, to_at TIMESTAMP WITH TIME ZONE, run_id VARCHAR NOT NULL, n_read BIGINT NOT NULL, n_kept BIGINT NOT NULL, n_duplicate BIGINT NOT NULL, n_rejected BIGINT NOT NULL, complete BOOLEAN NOT NULL, PRIMARY KEY(batch_id, "source", query, from_at, to_at));
CREATE TABLE embeddings(post_id VARCHAR, encoder VARCHAR, vector FLOAT[] NOT NULL, PRIMARY KEY(post_id, encoder));
CREATE TABLE engagements(post_id VARCHAR, observed_at TIMESTAMP WITH TIME ZONE, likes BIGINT, replies BIGINT, reposts BIGINT, quotes BIGINT, impressions BIGINT, PRIMARY KEY(post_id, observed_at));
CREATE TABLE escalations(post_id VARCHAR PRIMARY KEY, escalation VARCHAR NOT NULL, evidence VARCHAR NOT NULL);
CREATE TABLE estimates("name" VARCHAR, subject_id VARCHAR, horizon VARCHAR, "value" DOUBLE NOT NULL, low DOUBLE, high DOUBLE, p DOUBLE, n BIGINT, "method" VARCHAR NOT NULL, run_id VARCHAR NOT NULL, PRIMARY KEY("name", subject_id, horizon));
CREATE TABLE incidents(incident_id VARCHAR PRIMARY KEY, product VARCHAR NOT NULL, causes VARCHAR[] NOT NULL, started_at TIMESTAMP WITH TIME ZONE NOT NULL, ended_at TIMESTAMP WITH TIME ZONE, detected_at TIMESTAMP WITH TIME ZONE NOT NULL, n_posts BIGINT NOT NULL, n_authors BIGINT NOT NULL, expected DOUBLE NOT NULL, excess DOUBLE NOT NULL, excess_low DOUBLE NOT NULL, excess_high DOUBLE NOT NULL, severity BIGINT NOT NULL, state VARCHAR NOT NULL, merged_into VARCHAR, n_purged BIGINT NOT NULL, note VARCHAR, began_before BOOLEAN);
CREATE TABLE incident_events(incident_id VARCHAR, happened_at TIMESTAMP WITH TIME ZONE, happened VARCHAR, n_people BIGINT NOT NULL, expected DOUBLE NOT NULL, other_incident_id VARCHAR, PRIMARY KEY(incident_id, happened_at, happened));
CREATE TABLE incident_posts(incident_id VARCHAR, post_id VARCHAR, PRIMARY KEY(incident_id, post_id));
CREATE TABLE judgements(post_id VARCHAR PRIMARY KEY, model_version VARCHAR NOT NULL, product VARCHAR NOT NULL, is_complaint BOOLEAN, p_complaint DOUBLE, cause VARCHAR, p_cause DOUBLE, causes MAP(VARCHAR, DOUBLE), "also" VARCHAR[], blames VARCHAR, explained VARCHAR, leaving BOOLEAN, promotes VARCHAR, severity BIGINT, duplicate_of VARCHAR);
CREATE TABLE judge_answers(post_id VARCHAR PRIMARY KEY, said VARCHAR NOT NULL, model VARCHAR NOT NULL, guide_version VARCHAR NOT NULL, answered_at TIMESTAMP WITH TIME ZONE NOT NULL, rejected VARCHAR, is_complaint BOOLEAN, cause VARCHAR, "also" VARCHAR[], blames VARCHAR, explained VARCHAR, leaving BOOLEAN, severity BIGINT);
CREATE TABLE kept_counts("source" VARCHAR, origin VARCHAR, community VARCHAR, kind VARCHAR, product VARCHAR, cause VARCHAR, "hour" TIMESTAMP WITH TIME ZONE, n_complaints BIGINT NOT NULL, n_people BIGINT NOT NULL, PRIMARY KEY("source", origin, community, kind, product, cause, "hour"));
CREATE TABLE kept_coverage("source" VARCHAR, query VARCHAR, from_at TIMESTAMP WITH TIME ZONE, to_at TIMESTAMP WITH TIME ZONE, PRIMARY KEY("source", query, from_at, to_at));
CREATE TABLE machine_names(theme_id VARCHAR PRIMARY KEY, "name" VARCHAR NOT NULL, model VARCHAR NOT NULL, said VARCHAR NOT NULL);
CREATE TABLE outages(outage_id VARCHAR PRIMARY KEY, provider VARCHAR NOT NULL, product VARCHAR NOT NULL, "name" VARCHAR NOT NULL, impact VARCHAR NOT NULL, started_at TIMESTAMP WITH TIME ZONE NOT NULL, resolved_at TIMESTAMP WITH TIME ZONE, url VARCHAR, updated_at TIMESTAMP WITH TIME ZONE, components VARCHAR[]);
CREATE TABLE posts(post_id VARCHAR PRIMARY KEY, "source" VARCHAR NOT NULL, kind VARCHAR NOT NULL, conversation_id VARCHAR, parent_id VARCHAR, quoted_id VARCHAR, author_key VARCHAR, author_account VARCHAR, author_followers BIGINT, community VARCHAR, title VARCHAR, "text" VARCHAR NOT NULL, "language" VARCHAR, url VARCHAR, created_at TIMESTAMP WITH TIME ZONE NOT NULL, first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, last_verified_at TIMESTAMP WITH TIME ZONE, edited_at TIMESTAMP WITH TIME ZONE, purged_at TIMESTAMP WITH TIME ZONE, origin VARCHAR NOT NULL, author_handle_key VARCHAR);
CREATE TABLE registered_accounts(account VARCHAR PRIMARY KEY, competitor VARCHAR NOT NULL, competitor_name VARCHAR NOT NULL, "name" VARCHAR NOT NULL, product VARCHAR NOT NULL, kind VARCHAR NOT NULL, since DATE, "until" DATE, evidence VARCHAR);
CREATE TABLE rejects(reject_id VARCHAR PRIMARY KEY, run_id VARCHAR NOT NULL, "source" VARCHAR NOT NULL, "location" VARCHAR NOT NULL, reason VARCHAR NOT NULL, field VARCHAR NOT NULL, raw VARCHAR NOT NULL);
CREATE TABLE runs(run_id VARCHAR PRIMARY KEY, command VARCHAR NOT NULL, started_at TIMESTAMP WITH TIME ZONE NOT NULL, ended_at TIMESTAMP WITH TIME ZONE NOT NULL, outcome VARCHAR NOT NULL, counts MAP(VARCHAR, BIGINT) NOT NULL, versions MAP(VARCHAR, VARCHAR) NOT NULL, "error" VARCHAR);
CREATE TABLE schema_version("version" INTEGER PRIMARY KEY);
CREATE TABLE slow_changes(product VARCHAR, "source" VARCHAR, cause VARCHAR, told_at TIMESTAMP WITH TIME ZONE, since TIMESTAMP WITH TIME ZONE NOT NULL, share_before DOUBLE NOT NULL, share_after DOUBLE NOT NULL, ratio_low DOUBLE NOT NULL, ratio_high DOUBLE NOT NULL, evidence DOUBLE NOT NULL, n_series BIGINT NOT NULL, PRIMARY KEY(product, "source", cause, told_at));
CREATE TABLE themes(theme_id VARCHAR PRIMARY KEY, "label" VARCHAR NOT NULL, keywords VARCHAR[] NOT NULL, exemplar_post_ids VARCHAR[] NOT NULL, n_posts BIGINT NOT NULL, n_authors BIGINT NOT NULL, first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, status VARCHAR NOT NULL, merged_into VARCHAR);
CREATE TABLE theme_clusterings(clustered_at TIMESTAMP WITH TIME ZONE, "scope" VARCHAR, run_id VARCHAR NOT NULL, n_complaints BIGINT NOT NULL, n_in_no_theme BIGINT NOT NULL, PRIMARY KEY(clustered_at, "scope"));
CREATE TABLE theme_events(event_id VARCHAR PRIMARY KEY, run_id VARCHAR NOT NULL, happened_at TIMESTAMP WITH TIME ZONE NOT NULL, happened VARCHAR NOT NULL, theme_id VARCHAR NOT NULL, other_theme_id VARCHAR, overlap DOUBLE);
CREATE TABLE theme_groups(theme_id VARCHAR PRIMARY KEY, group_id VARCHAR NOT NULL, group_label VARCHAR NOT NULL);
CREATE TABLE theme_members(theme_id VARCHAR, post_id VARCHAR, strength DOUBLE NOT NULL, assigned_by VARCHAR NOT NULL, PRIMARY KEY(theme_id, post_id));
CREATE TABLE tombstones(id_hash VARCHAR PRIMARY KEY, purged_at TIMESTAMP WITH TIME ZONE NOT NULL);
CREATE TABLE watches(product VARCHAR PRIMARY KEY, covered_from TIMESTAMP WITH TIME ZONE, covered_to TIMESTAMP WITH TIME ZONE, verdict VARCHAR NOT NULL, counted_by VARCHAR, n_days DOUBLE, n_days_needed DOUBLE, n_days_seen DOUBLE, n_days_seen_needed DOUBLE, series_days STRUCT(series VARCHAR, n_days DOUBLE)[], left_out VARCHAR[]);
CREATE TABLE watchlist("source" VARCHAR, subject VARCHAR, due_at TIMESTAMP WITH TIME ZONE NOT NULL, every BIGINT NOT NULL, "until" TIMESTAMP WITH TIME ZONE NOT NULL, why VARCHAR NOT NULL, PRIMARY KEY("source", subject));
-- What views and stages have in common; made anew whenever a database is opened to be written.

-- Whether a query followed what was known already. Its coverage is of one conversation, and of no community or search.
CREATE OR REPLACE MACRO is_followed(query) AS regexp_full_match(query, '(conversation|quotes):.*');

-- What stands for the id of a post that was purged.
CREATE OR REPLACE MACRO purged_id(post_id) AS 'purged:' || sha256(post_id);
-- What the source calls a post, as it stands in links.
CREATE OR REPLACE MACRO native_id(post_id) AS regexp_replace(substr(post_id, instr(post_id, ':') + 1), '^t[1-6]_', '');
-- The posts that a query named, where it is of a form that does, and the query without them.
CREATE OR REPLACE MACRO asked_for(source, query) AS CASE
    WHEN regexp_full_match(query, '(conversation|quotes|metrics|posts):.*')
    THEN list_transform(string_split(substr(query, instr(query, ':') + 1), ','), lambda native: source || ':' || native) ELSE [] END;
CREATE OR REPLACE MACRO without_ids(query) AS split_part(query, ':', 1) || ':purged';

-- The words of products that people quote, in lower case: errors, refusals, limits, notices of policies.
CREATE OR REPLACE MACRO message_words() AS
    'network error|network connection was lost|something (?:has )?(?:went|gone) wrong|failed to fetch|fetch failed'
    || '|(?:error|fault|problem) (?:has )?occurred|error in (?:the )?message stream|internal server error|bad gateway'
    || '|service (?:is )?(?:temporarily )?unavailable|gateway time-?out|too many requests'
    || '|connection (?:error|reset|refused|timed out)|socket hang up|[a-z_]+_error\b|\berr_[a-z_]+'
    || '|\b(?:econnreset|etimedout|econnrefused|enotfound|epipe)\b'
    || '|unable to (?:load|connect|process|generate|complete) (?:your|the|this|a)\b|session (?:has )?expired'
    || '|(?:currently |is )at capacity|(?:due to|experiencing) (?:unusually |very )?(?:high|heavy) (?:demand|load|traffic|volume)'
    || '|(?:appears?|seems?) to (?:violate|be against|go against)|(?:may|might) violate'
    || '|our (?:usage|content|acceptable use|safety|community) (?:policy|policies|guidelines|standards)'
    || '|(?:reached|hit|exceeded) (?:the|your|our|its|their) (?:\w+ ){0,4}limits?\b|limit (?:has been )?(?:reached|exceeded)'
    || '|quota exceeded|maximum (?:conversation |context )?length|until your limit resets'
    || '|safeguards? (?:have |has )?(?:flagged|blocked|stopped)|(?:has been|was) flagged|flagged (?:this|your) (?:message|chat|conversation|request|content|prompt)'
    || '|i (?:can(?:''t|not)|am unable to|am not able to|won''t) (?:help|assist|discuss|continue|comply|engage|fulfil)'
    || '|i''m (?:unable|not able) to (?:help|assist|discuss|continue|comply|engage|fulfil)'
    || '|your (?:account|access|organi[sz]ation) (?:has been|was|is) (?:disabled|suspended|banned|restricted|deactivated)';
CREATE OR REPLACE MACRO code_words() AS
    '(?:error|http|status|code)[ :#-]{0,3}[45]\d\d\b|\b[45]\d\d (?:error|internal|bad|service|gateway|too many)';

-- Whether a text tells word for word what a product said: by such words, or by naming it as a quote.
CREATE OR REPLACE MACRO quotes_the_product(words) AS regexp_matches(lower(words), message_words() || '|' || code_words()
    || '|\b(?:says?|said|shows?|showed|reads?|displays?|displayed|tells? me|told me|throws?|returns?|answers?|answered|replies'
    || '|replied|gets?|got|getting|gives? me|gave me|message|popup|banner|notice|response)(?: only| just| is| was| now| back)?'
    || '\s*[:"“«„‘]\s*\S.{10}');

-- Until when an item of a status page lasts; an open one, of which the page says no more, for a day.
CREATE OR REPLACE MACRO outage_end(started_at, resolved_at, updated_at) AS
    coalesce(resolved_at, greatest(started_at, updated_at) + INTERVAL 24 hour);
-- Notices and planned maintenance (impact none) explain no hour, nor does what lasted for more than a week.
CREATE OR REPLACE MACRO is_outage(impact, started_at, resolved_at, updated_at) AS
    impact <> 'none' AND outage_end(started_at, resolved_at, updated_at) <= started_at + INTERVAL 7 day;

-- The weeks that are held against each other everywhere: the last 7 days of data, and the 7 before.
CREATE OR REPLACE MACRO in_last_week(moment, now) AS moment > now - INTERVAL 7 day AND moment <= now;
CREATE OR REPLACE MACRO in_week_before(moment, now) AS moment > now - INTERVAL 14 day AND moment <= now - INTERVAL 7 day;

CREATE OR REPLACE VIEW effective_judgements AS
WITH RECURSIVE latest AS (
    FROM corrections
    WHERE subject_kind = 'post'
    QUALIFY 1 = row_number() OVER (PARTITION BY subject_id, field ORDER BY corrected_at DESC)
), heard AS (  -- whose corrections a post follows: its own, and those of what it nearly repeats
    SELECT DISTINCT subject_id AS post_id, subject_id, 0 AS distance FROM latest WHERE new IS NOT NULL
    UNION ALL
    SELECT judgements.post_id, heard.subject_id, distance + 1
    FROM judgements JOIN heard ON judgements.duplicate_of = heard.post_id
), nearest AS (
    SELECT heard.post_id, field, new, (-distance, corrected_at, field) AS weight
    FROM latest JOIN heard USING (subject_id)
    WHERE new IS NOT NULL AND (distance = 0 OR field <> 'product')  -- which the forum may change
    QUALIFY 1 = row_number() OVER (PARTITION BY heard.post_id, field ORDER BY distance)
), said AS (
    SELECT post_id, list(field ORDER BY field) AS corrected,
           max_by(CASE field WHEN 'cause' THEN new <> 'none' ELSE new = 'true' END, weight)
               FILTER (field IN ('complaint', 'cause')) AS complains,
           any_value(new) FILTER (field = 'cause' AND new <> 'none') AS cause,
           any_value(string_split(new, ',')) FILTER (field = 'also') AS also,
           any_value(new) FILTER (field = 'product') AS product,
           any_value(new) FILTER (field = 'blames') AS blames,
           any_value(new) FILTER (field = 'explained') AS explained,
           any_value(new = 'true') FILTER (field = 'leaving') AS leaving,
           any_value(new) FILTER (field = 'promotes') AS promotes,
           any_value(new) FILTER (field = 'severity')::BIGINT AS severity
    FROM nearest
    GROUP BY post_id
), answered AS (  -- whose answer of the judge a post follows: its own, or that of what it nearly repeats
    SELECT post_id, post_id AS answered_id, 0 AS distance FROM judge_answers WHERE rejected IS NULL
    UNION ALL
    SELECT judgements.post_id, answered_id, distance + 1
    FROM judgements JOIN answered ON judgements.duplicate_of = answered.post_id
), answers AS (
    SELECT answered.post_id, judge_answers.* EXCLUDE (post_id)
    FROM answered JOIN judge_answers ON judge_answers.post_id = answered_id
    QUALIFY 1 = row_number() OVER (PARTITION BY answered.post_id ORDER BY distance)
), judged AS (
    SELECT judgements.* REPLACE (
        'judge:' || model AS model_version, answers.is_complaint AS is_complaint,
        answers.is_complaint::INTEGER::DOUBLE AS p_complaint, answers.cause AS cause,
        CASE WHEN answers.cause IN ('none', 'unclear') THEN p_cause ELSE 1 END AS p_cause,
        CASE WHEN answers.cause IN ('none', 'unclear') THEN causes
             ELSE MAP {answers.cause: 1.0::DOUBLE} END AS causes,
        answers.also AS also, answers.blames AS blames, answers.explained AS explained, answers.leaving AS leaving,
        answers.severity AS severity)
    FROM judgements JOIN answers USING (post_id)
    WHERE judgements.is_complaint IS NOT NULL
    UNION ALL BY NAME
    FROM judgements WHERE is_complaint IS NULL OR post_id NOT IN (SELECT post_id FROM answers)
), overlaid AS (
    SELECT judged.post_id, model_version, coalesce(said.product, judged.product) AS product,
           coalesce(complains, is_complaint) AS is_complaint,
           coalesce(complains::INTEGER::DOUBLE, p_complaint) AS p_complaint,
           coalesce(said.cause, judged.cause) AS cause,
           CASE WHEN said.cause IS NULL THEN p_cause ELSE 1 END AS p_cause,
           CASE WHEN said.cause IS NULL THEN causes ELSE MAP {said.cause: 1.0::DOUBLE} END AS causes,
           coalesce(said.also, judged.also) AS also, coalesce(said.blames, judged.blames) AS blames,
           coalesce(said.explained, judged.explained) AS explained,
           coalesce(said.leaving, judged.leaving) AS leaving,
           coalesce(said.promotes, judged.promotes) AS promotes,
           coalesce(said.severity, judged.severity) AS severity, duplicate_of, corrected
    FROM judged
    JOIN said USING (post_id)
)
SELECT *, []::VARCHAR[] AS corrected
FROM judged
WHERE post_id NOT IN (SELECT post_id FROM said)
UNION ALL BY NAME
SELECT * REPLACE (
    CASE WHEN is_complaint THEN coalesce(nullif(cause, 'none'), 'unclear')
         WHEN NOT is_complaint THEN 'none' END AS cause,
    CASE WHEN is_complaint THEN list_filter(also, lambda other: other NOT IN (cause, 'none')) ELSE [] END AS also,
    CASE WHEN is_complaint THEN coalesce(blames, 'unstated') WHEN NOT is_complaint THEN 'unstated' END AS blames,
    CASE WHEN is_complaint THEN coalesce(explained, 'unstated')
         WHEN NOT is_complaint THEN 'unstated' END AS explained,
    CASE WHEN is_complaint IS NULL THEN leaving ELSE coalesce(leaving, false) END AS leaving,
    CASE WHEN is_complaint IS NULL THEN promotes ELSE coalesce(promotes, 'none') END AS promotes,
    CASE WHEN is_complaint THEN coalesce(severity, 0) WHEN NOT is_complaint THEN 0 END AS severity)
FROM overlaid;

COMMENT ON VIEW effective_judgements IS 'one row per judged post: its labels as the model read them, under what a judge answered where one was asked, under what people corrected. Of a field the latest correction holds, also for the posts that nearly repeat the corrected one and have none of their own, and the rest follows: who names a cause says that it is a complaint, and what is no complaint has no cause; version 2';
COMMENT ON COLUMN effective_judgements.post_id IS '<source>:<native id>';
COMMENT ON COLUMN effective_judgements.model_version IS 'the model that read it; judge: and its name where a judge did';
COMMENT ON COLUMN effective_judgements.product IS 'the product that it is about, else none';
COMMENT ON COLUMN effective_judgements.is_complaint IS 'NULL when it was not read, as the model does not know its language';
COMMENT ON COLUMN effective_judgements.p_complaint IS 'calibrated probability that it is a complaint; 0 or 1 where a person or a judge said so';
COMMENT ON COLUMN effective_judgements.cause IS 'why, ''unclear'' when nobody names a cause, ''none'' when it is no complaint';
COMMENT ON COLUMN effective_judgements.p_cause IS 'calibrated probability of the cause, 0..1; 1 where a person or a judge named it';
COMMENT ON COLUMN effective_judgements.causes IS 'cause to probability, given that it is a complaint';
COMMENT ON COLUMN effective_judgements.also IS 'further causes';
COMMENT ON COLUMN effective_judgements.blames IS 'what the author holds responsible';
COMMENT ON COLUMN effective_judgements.explained IS 'whether the product said what it did and why';
COMMENT ON COLUMN effective_judgements.leaving IS 'the author leaves or will';
COMMENT ON COLUMN effective_judgements.promotes IS 'the other product that the post praises, else none';
COMMENT ON COLUMN effective_judgements.severity IS '0 annoyance, 1 time lost, 2 work, money or access lost, 3 lasting harm';
COMMENT ON COLUMN effective_judgements.duplicate_of IS 'the earliest near-duplicate, else NULL';
COMMENT ON COLUMN effective_judgements.corrected IS 'the fields that a person corrected, here or in the post that this one nearly repeats';

CREATE OR REPLACE VIEW incident_decisions AS
SELECT subject_id AS incident_id, field, new AS decided, corrected_at AS decided_at, "by", note
FROM corrections AS said
WHERE subject_kind = 'incident' AND field <> 'undo' AND NOT EXISTS (
    SELECT 1 FROM corrections AS undone
    WHERE undone.subject_kind = 'incident' AND undone.subject_id = said.subject_id AND undone.field = 'undo'
      AND undone.new = epoch_us(said.corrected_at)::VARCHAR)
QUALIFY 1 = row_number() OVER (PARTITION BY subject_id, field ORDER BY corrected_at DESC);

COMMENT ON VIEW incident_decisions IS 'one row per incident and thing that people decided of it: the latest word that was not undone; version 1';
COMMENT ON COLUMN incident_decisions.incident_id IS 'the incident';
COMMENT ON COLUMN incident_decisions.field IS 'state, acknowledged, assignee, note, merged_into, comment/<id> or post/<post_id>';
COMMENT ON COLUMN incident_decisions.decided IS 'dismissed, closed or open; true; a name; words; an incident; of a post out, or the incident that it was split off to; NULL takes an earlier word back';
COMMENT ON COLUMN incident_decisions.decided_at IS 'UTC';
COMMENT ON COLUMN incident_decisions."by" IS 'who decided';
COMMENT ON COLUMN incident_decisions.note IS 'why';

CREATE OR REPLACE VIEW effective_incidents AS
WITH said AS (
    SELECT incident_id, bool_or(field = 'state') AS of_state,
           any_value(decided) FILTER (field = 'state') AS decided,
           any_value(decided_at) FILTER (field = 'state') AS decided_at,
           max_by(CASE field WHEN 'note' THEN coalesce(decided, '') ELSE note END, (decided_at, field))
               FILTER (field = 'note' OR (field = 'state' AND note IS NOT NULL)) AS written,
           CASE WHEN bool_or(field = 'state' AND decided IS NULL) THEN '' END AS unwritten  -- with a dismissal goes its note
    FROM incident_decisions
    GROUP BY incident_id
), flared AS (
    SELECT incident_id, max(happened_at) AS flared_at FROM incident_events WHERE happened = 'reopened' GROUP BY incident_id
)
SELECT incidents.* REPLACE (
    CASE WHEN state IN ('merged', 'withdrawn') THEN state
         WHEN decided = 'closed' AND flared_at > decided_at THEN state
         WHEN decided IS NOT NULL THEN decided
         WHEN of_state AND state = 'dismissed' THEN CASE WHEN ended_at IS NULL THEN 'open' ELSE 'closed' END
         ELSE state END AS state,
    nullif(coalesce(written, unwritten, note), '') AS note)
FROM incidents
LEFT JOIN said USING (incident_id)
LEFT JOIN flared USING (incident_id);

COMMENT ON VIEW effective_incidents IS 'one row per incident as it was found, under what people decided: dismissed (it was none), closed (it is dealt with, until it flares again) or open again, and their note. The latest word holds. The note of a decision is the incident''s, as long as no later one is written; version 2';
COMMENT ON COLUMN effective_incidents.incident_id IS 'kept from run to run';
COMMENT ON COLUMN effective_incidents.product IS 'the product complained of';
COMMENT ON COLUMN effective_incidents.causes IS 'causes that rose, largest excess first';
COMMENT ON COLUMN effective_incidents.started_at IS 'UTC';
COMMENT ON COLUMN effective_incidents.began_before IS 'whether it may have begun before started_at, when nothing was seen or looked at; NULL of what an older version found';
COMMENT ON COLUMN effective_incidents.ended_at IS 'UTC, NULL while open';
COMMENT ON COLUMN effective_incidents.detected_at IS 'end of the hour whose data first raised it, UTC';
COMMENT ON COLUMN effective_incidents.n_posts IS 'complaints in it';
COMMENT ON COLUMN effective_incidents.n_authors IS 'distinct authors';
COMMENT ON COLUMN effective_incidents.expected IS 'complaints expected in that time';
COMMENT ON COLUMN effective_incidents.excess IS 'observed less expected';
COMMENT ON COLUMN effective_incidents.excess_low IS '5 % bound';
COMMENT ON COLUMN effective_incidents.excess_high IS '95 % bound';
COMMENT ON COLUMN effective_incidents.severity IS '0 minor, 1 moderate, 2 serious, 3 critical';
COMMENT ON COLUMN effective_incidents.state IS 'open, closed (over, or dealt with), dismissed, merged, or withdrawn: what came later speaks against it';
COMMENT ON COLUMN effective_incidents.merged_into IS 'the incident it was merged into';
COMMENT ON COLUMN effective_incidents.n_purged IS 'posts purged since';
COMMENT ON COLUMN effective_incidents.note IS 'a person''s note';

CREATE OR REPLACE VIEW near_duplicates AS
WITH RECURSIVE chain AS (
    SELECT post_id, duplicate_of AS original, 1 AS depth FROM judgements WHERE duplicate_of IS NOT NULL
    UNION ALL
    SELECT chain.post_id, judgements.duplicate_of, depth + 1
    FROM chain JOIN judgements ON judgements.post_id = chain.original
    WHERE judgements.duplicate_of IS NOT NULL
), copies AS (
    SELECT post_id, arg_max(original, depth) AS original FROM chain GROUP BY post_id
), alike AS (
    FROM copies UNION ALL SELECT DISTINCT original, original FROM copies
), read AS (
    SELECT post_id, original, created_at, coalesce(author_key, post_id) AS author,
           quotes_the_product(concat_ws(' ', title, text)) AS is_quote, text LIKE 'RT @%' AS is_repost,
           row_number() OVER (PARTITION BY original, author ORDER BY created_at, post_id) AS nth,
           min(created_at) OVER (PARTITION BY original) AS begun_at
    FROM alike JOIN posts USING (post_id)
), pasts AS (
    SELECT author_key AS author, min(created_at) AS known_since FROM posts
    WHERE author_key IN (SELECT author FROM read) GROUP BY author_key
)
SELECT post_id, original, nth > 1 AS is_repeated, is_quote, coalesce(known_since < begun_at, false) AS has_past,
       nth = 1 AND NOT is_repost AND (is_quote OR has_past) AS counts
FROM read LEFT JOIN pasts USING (author)
WHERE post_id <> original;

COMMENT ON VIEW near_duplicates IS 'one row per post that nearly repeats an earlier one: does it count its author? Of one author only the first does. Many accounts with one text are many people where they quote what the product said, or were seen before the text was; else they are a flood, which counts once; version 1';
COMMENT ON COLUMN near_duplicates.post_id IS 'the post';
COMMENT ON COLUMN near_duplicates.original IS 'the earliest post of the same words';
COMMENT ON COLUMN near_duplicates.is_repeated IS 'its author said it before';
COMMENT ON COLUMN near_duplicates.is_quote IS 'it quotes the product: an error, a refusal, a limit, a notice';
COMMENT ON COLUMN near_duplicates.has_past IS 'its author had posted before the earliest of these words';
COMMENT ON COLUMN near_duplicates.counts IS 'whether it counts its author as one more person';
