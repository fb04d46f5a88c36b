-- The one filter of the dashboard's queries. filters is what the filter bar holds: products, causes, sources and
-- languages (lists; NULL is all), from_at and to_at (the span; its end is not within). The macros live as long as the
-- connection, so that a copy that nobody may write has them too.

CREATE OR REPLACE TEMP MACRO is_chosen(wanted, value) AS wanted IS NULL OR list_contains(wanted, value);

CREATE OR REPLACE TEMP MACRO is_within(filters, moment) AS moment >= filters['from_at'] AND moment < filters['to_at'];

-- The chosen rows of a view that has the columns product, cause, source, language and created_at.
CREATE OR REPLACE TEMP MACRO chosen(view_name, filters) AS TABLE
FROM query_table(view_name)
WHERE is_within(filters, created_at)
  AND is_chosen(filters['products'], product)
  AND is_chosen(filters['causes'], cause)
  AND is_chosen(filters['sources'], source)
  AND is_chosen(filters['languages'], language);
