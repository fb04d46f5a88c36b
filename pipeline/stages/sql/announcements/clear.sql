-- What the stage writes anew; the outcomes in `incoming` stay as they are.
DELETE FROM estimates
WHERE starts_with(name, 'announcement_')
  AND (subject_id, split_part(name, '/', 2)) NOT IN (SELECT (subject_id, outcome) FROM incoming);
