-- What the stage writes anew; the incidents in `incoming` stay as they are.
DELETE FROM baselines;
DELETE FROM watches;
DELETE FROM estimates WHERE name IN (
    'outage_share', 'outage_share_by_chance', 'outage_share_corrected', 'outage_share_at_lag',
    'smallest_burst');
DELETE FROM attributions WHERE incident_id NOT IN (SELECT incident_id FROM incoming);
DELETE FROM incident_posts WHERE incident_id NOT IN (SELECT incident_id FROM incoming);
DELETE FROM incident_events WHERE incident_id NOT IN (SELECT incident_id FROM incoming);
DELETE FROM incidents WHERE incident_id NOT IN (SELECT incident_id FROM incoming);
