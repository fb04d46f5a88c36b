-- Tombstones of the rejected rows that may tell what `incoming` asks to forget. Of a post: those in which the last word of
-- its id stands, and those that were cut off before it might. Of an author, of whom only a hash is known: all.
INSERT INTO tombstones
    SELECT sha256(reject_id), (SELECT date_trunc('day', max(purged_at)) FROM incoming) FROM rejects
    WHERE location <> 'purged'
      AND ((SELECT bool_or(subject_kind = 'author') FROM incoming)
           OR strlen(raw) >= $cut_from
           OR list_has_any(
                regexp_extract_all(concat_ws(' ', raw, reason, location), '[\p{L}\p{N}]+'),
                (SELECT list(regexp_extract(subject_id, '([\p{L}\p{N}]+)[^\p{L}\p{N}]*$', 1)) FROM incoming)))
    ON CONFLICT DO NOTHING;
