CREATE VIEW theme_summary AS
WITH members AS (
    SELECT theme_members.theme_id, post_id, product, cause, created_at, severity, n_copies
    FROM theme_members JOIN complaints USING (post_id)
    LEFT JOIN (
        SELECT duplicate_of AS post_id, count(*) AS n_copies FROM complaints WHERE duplicate_of IS NOT NULL GROUP BY ALL
    ) AS copies USING (post_id)
)
SELECT themes.theme_id, coalesce(theme_names.name, machine_names.name, themes.label) AS label,
       CASE WHEN theme_names.name IS NOT NULL THEN 'a person' WHEN machine_names.name IS NOT NULL THEN 'a machine'
            ELSE 'its phrases' END AS labelled_by,
       keywords, exemplar_post_ids, themes.n_posts, themes.n_authors, first_seen_at,
       last_seen_at, status, merged_into, group_id, group_label, coalesce(sum(members.n_copies), 0)::BIGINT AS n_copies,
       coalesce(mode(members.cause ORDER BY members.cause) FILTER (members.cause <> 'unclear'), any_value(members.cause))
           AS leading_cause,
       mode(members.product ORDER BY members.product) AS leading_product,
       count(*) FILTER (in_last_week(members.created_at, data_time.now)) AS n_last_7_days,
       count(*) FILTER (in_week_before(members.created_at, data_time.now)) AS n_previous_7_days,
       themes.n_posts / nullif((SELECT count(*) FROM complaints WHERE duplicate_of IS NULL), 0) AS share_of_complaints
FROM themes
CROSS JOIN data_time
LEFT JOIN theme_names USING (theme_id)
LEFT JOIN machine_names USING (theme_id)
LEFT JOIN theme_groups USING (theme_id)
LEFT JOIN members USING (theme_id)
GROUP BY ALL;

COMMENT ON VIEW theme_summary IS 'one row per theme; version 2';
COMMENT ON COLUMN theme_summary.theme_id IS 'kept from run to run';
COMMENT ON COLUMN theme_summary.label IS 'as a person named it, else a few words';
COMMENT ON COLUMN theme_summary.labelled_by IS 'a person, its phrases, or a machine: then a language model wrote the label';
COMMENT ON COLUMN theme_summary.keywords IS 'by weight';
COMMENT ON COLUMN theme_summary.exemplar_post_ids IS 'its most central posts, of different authors';
COMMENT ON COLUMN theme_summary.n_posts IS 'distinct complaints in it';
COMMENT ON COLUMN theme_summary.n_authors IS 'distinct authors';
COMMENT ON COLUMN theme_summary.first_seen_at IS 'UTC';
COMMENT ON COLUMN theme_summary.last_seen_at IS 'UTC';
COMMENT ON COLUMN theme_summary.status IS 'live, dormant or merged';
COMMENT ON COLUMN theme_summary.merged_into IS 'the theme that its posts went to, NULL unless merged';
COMMENT ON COLUMN theme_summary.group_id IS 'the group of themes that it belongs to; NULL unless live';
COMMENT ON COLUMN theme_summary.group_label IS 'a few words from the posts of the group';
COMMENT ON COLUMN theme_summary.n_copies IS 'near-duplicates of its complaints, which n_posts leaves out';
COMMENT ON COLUMN theme_summary.leading_cause IS 'commonest cause, unclear only where none is clear';
COMMENT ON COLUMN theme_summary.leading_product IS 'commonest product';
COMMENT ON COLUMN theme_summary.n_last_7_days IS 'its complaints in the last 7 days of data';
COMMENT ON COLUMN theme_summary.n_previous_7_days IS 'in the 7 days before';
COMMENT ON COLUMN theme_summary.share_of_complaints IS 'of all distinct complaints, 0..1';
