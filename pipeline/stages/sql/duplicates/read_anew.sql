-- Judged posts of `incoming` (post_id) are to be read anew, and so is what repeats one of them: it says what that one says.
UPDATE judgements SET model_version = ''
WHERE post_id IN (
    WITH RECURSIVE anew AS (
        SELECT post_id FROM incoming
        UNION
        SELECT judgements.post_id FROM judgements JOIN anew ON duplicate_of = anew.post_id
    ) FROM anew);
