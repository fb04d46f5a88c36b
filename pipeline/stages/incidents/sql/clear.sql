-- What the stage writes anew. `incoming`: incident_id, stays (as it is; else it is told anew, under what its history
-- tells of what came later).
DELETE FROM baselines;
DELETE FROM watches;
DELETE FROM estimates WHERE name IN (
    'outage_share', 'outage_share_by_chance', 'outage_share_corrected', 'outage_share_at_lag',
    'smallest_burst');
DELETE FROM attributions WHERE incident_id NOT IN (SELECT incident_id FROM incoming WHERE stays);
DELETE FROM incident_posts WHERE incident_id NOT IN (SELECT incident_id FROM incoming WHERE stays);
DELETE FROM incident_events WHERE NOT EXISTS (
    FROM incoming
    WHERE incoming.incident_id = incident_events.incident_id
      AND (stays OR happened IN ('merged', 'withdrawn', 'stood', 'found again')));
DELETE FROM incidents WHERE incident_id NOT IN (SELECT incident_id FROM incoming WHERE stays);
