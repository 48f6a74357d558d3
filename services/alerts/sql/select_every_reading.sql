-- Every current reading of some sensors that starts in [since, until), counted or not, oldest
-- first. Takes pollutant, sensor_ids, since, until, most.
SELECT
    readings.sensor_id, readings.start, readings."end", readings.value, readings.state,
    readings.flags, readings.counted, readings.learned_at
FROM api.readings AS readings
WHERE
    readings.pollutant = %(pollutant)s::text
    AND readings.sensor_id = ANY(%(sensor_ids)s::text [])
    AND readings.start >= %(since)s::timestamptz
    AND readings.start < %(until)s::timestamptz
ORDER BY readings.start, readings.sensor_id
LIMIT %(most)s::bigint;
