-- Take sensors that are to be looked at. Takes now, most.
SELECT sensor_id, stale, settling
FROM alerts.watches
WHERE check_at <= %(now)s::timestamptz
ORDER BY check_at
LIMIT %(most)s
FOR UPDATE SKIP LOCKED;
