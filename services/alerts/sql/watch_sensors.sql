-- Look at every sensor now that was heard since an instant. Takes since, now.
INSERT INTO alerts.watches (sensor_id, check_at, settling)
SELECT DISTINCT sensors.sensor_id, %(now)s::timestamptz, false
FROM api.sensors AS sensors
WHERE sensors.last_end >= %(since)s::timestamptz
ORDER BY sensors.sensor_id
ON CONFLICT (sensor_id) DO NOTHING;
