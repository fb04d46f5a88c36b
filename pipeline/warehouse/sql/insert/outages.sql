-- What a provider said last holds: whether an outage lasts, until when, its name; so one that is opened again is open
-- again. Of readings that do not differ in when, the longest holds. The earliest start, the worst impact and
-- every component that was ever named stay.
-- The outcome is the same in whatever order the readings come.
INSERT OR REPLACE INTO outages BY NAME
WITH told AS (FROM incoming UNION ALL BY NAME FROM outages SEMI JOIN incoming USING (outage_id))
SELECT * REPLACE (
    min(started_at) OVER same AS started_at,
    list_extract(['none', 'minor', 'major', 'critical'],
                 max(list_position(['none', 'minor', 'major', 'critical'], impact)) OVER same) AS impact,
    nullif(list_sort(list_distinct(flatten(list(coalesce(components, [])) OVER same))), []) AS components,
    max(url) OVER same AS url)
FROM told
WINDOW same AS (PARTITION BY outage_id)
QUALIFY row_number() OVER (
    PARTITION BY outage_id
    ORDER BY coalesce(updated_at, resolved_at, started_at) DESC, resolved_at DESC NULLS LAST, name DESC, product) = 1;
