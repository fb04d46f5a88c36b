-- Judged posts whose original is another than before, since an earlier post of the same words has come in. They are to say
-- what that one says. `incoming`: post_id, duplicate_of of every post that may have one.
UPDATE judgements SET duplicate_of = incoming.duplicate_of, model_version = ''
FROM incoming
WHERE judgements.post_id = incoming.post_id AND judgements.duplicate_of IS DISTINCT FROM incoming.duplicate_of;
