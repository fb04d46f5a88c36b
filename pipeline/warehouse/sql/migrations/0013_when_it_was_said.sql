-- When what was told before was said was not kept: the time that it bears stands for it.
ALTER TABLE incident_events RENAME TO old_incident_events;
CREATE TABLE incident_events (
    incident_id VARCHAR, said_at TIMESTAMPTZ, happened_at TIMESTAMPTZ, happened VARCHAR, n_people BIGINT NOT NULL,
    expected DOUBLE NOT NULL, other_incident_id VARCHAR, PRIMARY KEY (incident_id, said_at, happened_at, happened)
);
INSERT INTO incident_events BY NAME SELECT *, happened_at AS said_at FROM old_incident_events;
DROP TABLE old_incident_events;
