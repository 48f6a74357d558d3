-- The ids of all sensors.
SELECT sensor_id FROM ingest.sensors ORDER BY sensor_id;
