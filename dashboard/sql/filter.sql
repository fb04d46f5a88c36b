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

-- The same of daily_counts, whose sums are counts: the span is of whole days.
CREATE OR REPLACE TEMP MACRO counted(filters) AS TABLE
FROM daily_counts
WHERE day >= filters['from_at']::DATE AND day < filters['to_at']::DATE
  AND is_chosen(filters['products'], product)
  AND is_chosen(filters['causes'], cause)
  AND is_chosen(filters['sources'], source)
  AND is_chosen(filters['languages'], language);

-- Whether a text has every word, in any of its forms. A text without the stems is not held against the expressions, which
-- cost more.
CREATE OR REPLACE TEMP MACRO has_words(stems, patterns, said) AS
CASE WHEN stems IS NULL THEN true
     WHEN list_bool_and([contains(lower(said), stem) FOR stem IN stems])
     THEN list_bool_and([regexp_matches(said, pattern, 'i') FOR pattern IN patterns]) ELSE false END;

-- The chosen posts, narrowed as the page Posts narrows them (dashboard/search.py).
CREATE OR REPLACE TEMP MACRO found(filters, narrowed) AS TABLE
FROM chosen('posts_read', filters)
WHERE (narrowed['reading'] IS NULL OR reading = narrowed['reading'] OR (narrowed['reading'] = 'disputed' AND disputed))
  AND is_chosen(narrowed['blames'], blames)
  AND is_chosen(narrowed['explained'], explained)
  AND is_chosen(narrowed['severity'], severity)
  AND is_chosen(narrowed['promotes'], promotes)
  AND (narrowed['leaving'] IS NULL OR leaving = narrowed['leaving'])
  AND is_chosen(narrowed['post_ids'], post_id)
  AND (narrowed['incident'] IS NULL
       OR post_id IN (SELECT post_id FROM incident_evidence WHERE incident_id = narrowed['incident']))
  AND (narrowed['named'] IS NULL
       OR post_id IN (SELECT post_id FROM post_segments WHERE list_contains(narrowed['named'], kind || ' ' || value)))
  AND has_words(narrowed['stems'], narrowed['patterns'], concat_ws(' ', title, text));
