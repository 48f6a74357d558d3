-- The hourly means of some sensors, each over its own [since, until).
-- Takes pollutant, arrays of one length (sensor_ids, sinces, untils) and the bounds of them all.
SELECT hours.sensor_id, hours.start, hours.value, hours.n, hours.expected, hours.learned_at
FROM
    unnest(%(sensor_ids)s::text [], %(sinces)s::timestamptz [], %(untils)s::timestamptz [])
    AS given (sensor_id, since, until)
INNER JOIN api.hours AS hours
    ON
        hours.sensor_id = given.sensor_id
        AND hours.start >= given.since
        AND hours.start < given.until
WHERE
    hours.pollutant = %(pollutant)s::text
    AND hours.start >= %(since)s::timestamptz
    AND hours.start < %(until)s::timestamptz
ORDER BY hours.sensor_id, hours.start;
