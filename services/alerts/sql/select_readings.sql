-- The readings of some sensors that take part in averages, each over its own [since, until).
-- Takes pollutant, arrays of one length (sensor_ids, sinces, untils) and the bounds of them all.
SELECT readings.sensor_id, readings.start, readings.value, readings.learned_at
FROM
    unnest(%(sensor_ids)s::text [], %(sinces)s::timestamptz [], %(untils)s::timestamptz [])
    AS given (sensor_id, since, until)
INNER JOIN api.readings AS readings
    ON
        readings.sensor_id = given.sensor_id
        AND readings.start >= given.since
        AND readings.start < given.until
WHERE
    readings.pollutant = %(pollutant)s::text
    AND readings.start >= %(since)s::timestamptz
    AND readings.start < %(until)s::timestamptz
    AND readings.counted
    AND readings.value IS NOT NULL
ORDER BY readings.sensor_id, readings.start;
