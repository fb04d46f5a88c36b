CREATE VIEW quoted_errors AS
WITH read AS (
    SELECT post_id, lower(concat_ws(' ', title, text)) AS words FROM complaints
), found AS (  -- to match costs little, to extract much
    SELECT post_id, regexp_extract(words, message_words()) AS message, regexp_extract(words, code_words()) AS code
    FROM read
    WHERE regexp_matches(words, message_words() || '|' || code_words())
)
SELECT post_id, coalesce(nullif(message, ''), regexp_extract(code, '[45]\d\d')) AS quoted_error
FROM found;

COMMENT ON VIEW quoted_errors IS 'one row per complaint that quotes its client or the service: a status code, or the words of an error, a refusal, a limit or a notice of a policy; version 2';
COMMENT ON COLUMN quoted_errors.post_id IS 'the complaint';
COMMENT ON COLUMN quoted_errors.quoted_error IS 'the words of the message, else the status code';
