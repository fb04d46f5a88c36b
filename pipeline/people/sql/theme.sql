-- What is published of a theme that can be corrected.
SELECT label AS name FROM theme_summary WHERE theme_id = $subject_id;
