-- What is known of some sensors: kinds they ever were, where they were, where they were judged.
-- Takes sensor_ids. One row a sensor.
SELECT
    given.sensor_id,
    ARRAY(
        SELECT DISTINCT sensors.kind FROM api.sensors AS sensors
        WHERE sensors.sensor_id = given.sensor_id
    ) AS kinds,
    coalesce(stays.codes, '{}') AS codes,
    coalesce(stays.sinces, '{}') AS sinces,
    coalesce(stays.untils, '{}') AS untils,
    ARRAY(
        SELECT places.code FROM alerts.sensor_places AS places
        WHERE places.sensor_id = given.sensor_id
    ) AS once
FROM unnest(%(sensor_ids)s::text []) AS given (sensor_id)
LEFT JOIN LATERAL (
    SELECT
        array_agg(known.code ORDER BY known.valid_from) AS codes,
        array_agg(known.valid_from ORDER BY known.valid_from) AS sinces,
        array_agg(known.valid_to ORDER BY known.valid_from) AS untils
    FROM api.sensor_localities AS known
    WHERE known.sensor_id = given.sensor_id
) AS stays ON true;
