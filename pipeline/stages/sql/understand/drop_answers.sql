-- Drops the judge's answers about posts whose words are others now (`incoming`: post_id).
DELETE FROM judge_answers WHERE post_id IN (SELECT post_id FROM incoming);
