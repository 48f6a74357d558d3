-- Forget where some sensors were, before it is written anew.
DELETE FROM ingest.sensor_localities WHERE sensor_id = ANY(%(sensor_ids)s::text []);
