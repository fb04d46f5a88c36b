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
