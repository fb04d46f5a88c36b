-- What is published of a post that can be corrected, as text; no row for one that is unknown, unjudged or purged.
SELECT is_complaint::VARCHAR AS complaint, cause, coalesce(nullif(array_to_string(also, ','), ''), 'none') AS also,
       product, blames, explained, leaving::VARCHAR AS leaving, promotes, severity::VARCHAR AS severity
FROM effective_judgements
JOIN posts USING (post_id)
WHERE post_id = $subject_id AND purged_at IS NULL;
