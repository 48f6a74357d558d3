-- Take one sensor, waiting for whoever has it. Takes sensor_id.
SELECT sensor_id, stale, settling
FROM alerts.watches
WHERE sensor_id = %(sensor_id)s::text
FOR UPDATE;
