-- One row per conversation of an incident.
SELECT incident_id, number AS thread FROM incident_posts JOIN thread_list ON conversation_id = post_id ORDER BY ALL;
