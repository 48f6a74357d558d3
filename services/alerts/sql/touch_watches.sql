-- Look at sensors with an alert on now. Takes sensor_ids, now.
UPDATE alerts.watches
SET check_at = %(now)s::timestamptz
WHERE
    sensor_id = ANY(%(sensor_ids)s::text [])
    AND stale
    AND check_at > %(now)s::timestamptz;
