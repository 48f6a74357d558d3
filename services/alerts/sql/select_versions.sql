-- How some sensors were over [since, until), wherever they were. Takes sensor_ids.
SELECT
    sensors.sensor_id,
    sensors.kind,
    sensors.interval_s,
    CASE
        WHEN row_number() OVER (PARTITION BY sensors.sensor_id ORDER BY sensors.valid_from) = 1
            THEN '0001-01-01 00:00:00+00'::timestamptz
        ELSE sensors.valid_from
    END AS since,
    sensors.valid_to AS until,
    sensors.last_start
FROM api.sensors AS sensors
WHERE sensors.sensor_id = ANY(%(sensor_ids)s::text [])
ORDER BY sensors.sensor_id, since;
