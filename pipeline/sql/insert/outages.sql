-- An outage read twice keeps its longest extent and its worst impact, in whatever order the readings come.
INSERT INTO outages BY NAME
SELECT outage_id, any_value(provider) AS provider, any_value(product) AS product, max(name) AS name,
       max_by(impact, list_position(['none', 'minor', 'major', 'critical'], impact)) AS impact,
       min(started_at) AS started_at, max(resolved_at) AS resolved_at, max(url) AS url
FROM incoming
GROUP BY outage_id
ON CONFLICT (outage_id) DO UPDATE SET
    name = greatest(name, excluded.name),
    impact = list_extract(['none', 'minor', 'major', 'critical'], greatest(
        list_position(['none', 'minor', 'major', 'critical'], impact),
        list_position(['none', 'minor', 'major', 'critical'], excluded.impact))),
    started_at = least(started_at, excluded.started_at),
    resolved_at = greatest(resolved_at, excluded.resolved_at),
    url = coalesce(excluded.url, url);
