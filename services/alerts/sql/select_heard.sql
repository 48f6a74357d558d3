-- When sensors were heard. Takes now, and arrays of one length: sensor_ids, sinces (started_at of
-- the alert that is on, null without one). One row a sensor that is known.
SELECT
    given.sensor_id,
    latest.interval_s,
    latest.retired_at,
    latest.last_end,
    (
        SELECT max(hours.learned_at) FROM api.hours AS hours
        WHERE
            hours.sensor_id = given.sensor_id
            AND hours.start >= date_trunc('hour', latest.last_start)
    ) AS arrived,
    (
        SELECT min(readings."end") FROM api.readings AS readings
        WHERE
            readings.sensor_id = given.sensor_id
            AND readings.start >= given.since - interval '1 day'
            AND readings."end" > given.since
    ) AS following,
    (
        SELECT stays.code FROM api.sensor_localities AS stays
        WHERE
            stays.sensor_id = given.sensor_id
            AND stays.valid_from <= coalesce(latest.last_end, %(now)s::timestamptz)
            AND stays.valid_to > coalesce(latest.last_end, %(now)s::timestamptz)
    ) AS locality
FROM
    unnest(%(sensor_ids)s::text [], %(sinces)s::timestamptz []) AS given (sensor_id, since)
INNER JOIN LATERAL (
    SELECT
        sensors.interval_s, sensors.retired_at, sensors.last_end, sensors.last_start
    FROM api.sensors AS sensors
    WHERE sensors.sensor_id = given.sensor_id
    ORDER BY sensors.valid_from DESC
    LIMIT 1
) AS latest ON true;
