CREATE VIEW post_segments AS
WITH read AS (
    SELECT post_id, lower(concat_ws(' ', title, text)) AS words FROM complaints
), named AS (
    SELECT post_id, 'app_version' AS kind,
           unnest(regexp_extract_all(words, '\b(?:version|app v|ver\.?|build) ?:? ?v?(\d+\.\d+(?:\.\d+){0,2})\b|\b(1\.20\d\d\.\d+)\b', 0)) AS said
    FROM read WHERE regexp_matches(words, '\d\.\d')
    UNION ALL
    SELECT post_id, 'system', unnest(regexp_extract_all(
        words, '\b(?:ios|iphone|ipad|android|pixel \d|galaxy|samsung|windows|macos|macbook|mac app|linux|ubuntu|wsl)\b', 0))
    FROM read
    UNION ALL
    SELECT post_id, 'plan', unnest(regexp_extract_all(
        words, '\b(?:free|plus|pro|max|team|teams|enterprise|business)[ -](?:plan|tier|user|users|subscriber|subscription|sub|account)\b'
            || '|\b(?:chatgpt|claude|gemini|copilot|perplexity) (?:free|plus|pro|max|team|teams|enterprise|business)\b', 0))
    FROM read
    UNION ALL
    SELECT post_id, 'model', unnest(regexp_extract_all(
        words, '\bgpt[- ]?\d(?:\.\d)?o?(?:[- ](?:mini|turbo))?\b|\b4o\b|\bo[134](?:[- ](?:mini|pro))?\b|\b(?:opus|sonnet|haiku) ?\d(?:\.\d)?\b'
            || '|\bgemini \d(?:\.\d)?(?: (?:pro|flash))?\b|\bgrok[- ]?\d\b|\bdeepseek[- ]?(?:r1|v\d(?:\.\d)?)\b', 0))
    FROM read
), told AS (
    SELECT post_id, kind,
           CASE kind WHEN 'app_version' THEN regexp_extract(said, '\d+(?:\.\d+)+')
                     WHEN 'plan' THEN regexp_extract(said, 'free|plus|pro|max|team|enterprise|business')
                     WHEN 'model' THEN replace(regexp_replace(regexp_replace(said, '^4o$', 'gpt 4o'), '([a-z]{2,})[- ]?(\d)', '\1 \2'), '-', ' ')
                     ELSE CASE WHEN said IN ('ios', 'iphone', 'ipad') THEN 'iOS'
                               WHEN said IN ('android', 'galaxy', 'samsung') OR starts_with(said, 'pixel') THEN 'Android'
                               WHEN starts_with(said, 'mac') THEN 'macOS'
                               WHEN said = 'windows' THEN 'Windows' ELSE 'Linux' END END AS value
    FROM named
), listed AS (
    SELECT post_id, unnest([
        {'kind': 'app_version', 'value': app_version}, {'kind': 'rating', 'value': rating::VARCHAR},
        {'kind': 'country', 'value': country}
    ], recursive := true)
    FROM posts
    WHERE app_version IS NOT NULL OR rating IS NOT NULL OR country IS NOT NULL
)
SELECT DISTINCT post_id, product, cause, source, language, created_at, named.kind, value
FROM (FROM told UNION ALL BY NAME FROM listed) AS named JOIN complaints USING (post_id)
WHERE value <> '';

COMMENT ON VIEW post_segments IS 'one row per complaint and thing that its text names of the author''s own (app version, operating system, plan, model), or its store tells (app version, rating, country); most name none; version 3';
COMMENT ON COLUMN post_segments.post_id IS 'the complaint';
COMMENT ON COLUMN post_segments.product IS 'the product complained of';
COMMENT ON COLUMN post_segments.cause IS 'why';
COMMENT ON COLUMN post_segments.source IS 'where it was posted';
COMMENT ON COLUMN post_segments.language IS 'ISO 639-1';
COMMENT ON COLUMN post_segments.created_at IS 'when it was posted, UTC';
COMMENT ON COLUMN post_segments.kind IS 'app_version, system, plan, model, rating or country';
COMMENT ON COLUMN post_segments.value IS 'as written for all: 1.2025.120, iOS, pro, sonnet 4.5, 2, GB';
