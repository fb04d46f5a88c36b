-- One row per complaint, as it is counted for sharing: who wrote it (to count authors, never written), and what is shown.
SELECT author_key, product, source, cause, explained, blames,
       time_bucket(INTERVAL 7 day, (created_at AT TIME ZONE 'UTC')::DATE, DATE '2024-01-01')::VARCHAR AS week
FROM complaints;
