CREATE VIEW quoted_errors AS
WITH read AS (
    SELECT post_id, lower(concat_ws(' ', title, text)) AS words FROM complaints
), found AS (  -- to match costs little, to extract much
    SELECT post_id, regexp_extract(words, 'network error|network connection was lost|something went wrong|failed to fetch|fetch failed|an error occurred|error in (?:the )?message stream|internal server error|bad gateway|service unavailable|gateway time-?out|too many requests|connection (?:error|reset|refused|timed out)|socket hang up|[a-z_]+_error\b|\berr_[a-z_]+|\b(?:econnreset|etimedout|econnrefused|enotfound|epipe)\b') AS message,
           regexp_extract(words, '(?:error|http|status|code)[ :#-]{0,3}[45]\d\d\b|\b[45]\d\d (?:error|internal|bad|service|gateway|too many)') AS code
    FROM read
    WHERE regexp_matches(words, 'network error|network connection was lost|something went wrong|failed to fetch|fetch failed|an error occurred|error in (?:the )?message stream|internal server error|bad gateway|service unavailable|gateway time-?out|too many requests|connection (?:error|reset|refused|timed out)|socket hang up|[a-z_]+_error\b|\berr_[a-z_]+|\b(?:econnreset|etimedout|econnrefused|enotfound|epipe)\b|(?:error|http|status|code)[ :#-]{0,3}[45]\d\d\b|\b[45]\d\d (?:error|internal|bad|service|gateway|too many)')
)
SELECT post_id, coalesce(nullif(message, ''), regexp_extract(code, '[45]\d\d')) AS quoted_error
FROM found;

COMMENT ON VIEW quoted_errors IS 'one row per complaint that quotes an error of its client or the service: a status code, or the words of a message; version 1';
COMMENT ON COLUMN quoted_errors.post_id IS 'the complaint';
COMMENT ON COLUMN quoted_errors.quoted_error IS 'the words of the message, else the status code';
