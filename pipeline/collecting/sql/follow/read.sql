-- The time of which these subjects were read already, or would not be shown.
SELECT query AS subject, from_at, to_at FROM coverage WHERE source = $source AND query IN (SELECT unnest($subjects));
