-- The complaints there are now.
CREATE OR REPLACE TEMP TABLE complaining AS
SELECT post_id FROM effective_judgements WHERE is_complaint AND product <> 'none';
