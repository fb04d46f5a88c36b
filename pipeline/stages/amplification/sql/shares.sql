-- One row per post and text or link that another account of its source repeats: object, account, at. Texts that nearly
-- repeat one another are one; short ones say nothing. X only where the settings allow it.
WITH posted AS (
    SELECT post_id, source, author_key AS account, created_at AS "at", text, duplicate_of
    FROM posts LEFT JOIN judgements USING (post_id)
    WHERE purged_at IS NULL AND author_key IS NOT NULL AND list_contains($sources, source)
), shared AS (
    SELECT post_id, source, account, "at", 'text:' || coalesce(duplicate_of, post_id) AS object
    FROM posted WHERE length(text) >= 40
    UNION ALL
    SELECT post_id, source, account, "at", 'link:' || rtrim(lower(link), '/.,')
    FROM (SELECT post_id, source, account, "at", unnest(regexp_extract_all(text, 'https?://[^\s)\]>"]+')) AS link FROM posted)
)
SELECT DISTINCT post_id, source, account, "at", source || ' ' || object AS object
FROM shared
QUALIFY count(DISTINCT account) OVER (PARTITION BY source, object) > 1
ORDER BY source, object, "at", post_id;
