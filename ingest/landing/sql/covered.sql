-- The intervals of one source and query that were seen, or that the source would not show.
SELECT from_at, to_at FROM coverage WHERE source = $source AND query = $query;
