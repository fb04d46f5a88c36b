-- What is judged anew; a rise stands whose days retention has purged since.
DELETE FROM slow_changes WHERE $first::TIMESTAMPTZ IS NULL OR since >= $first::TIMESTAMPTZ;
