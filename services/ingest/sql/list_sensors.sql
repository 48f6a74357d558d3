-- Sensors by their version that holds at an instant. Takes at, sensor_id (null: all), after and
-- limit.
SELECT
    sensors.sensor_id,
    version.name,
    version.lat,
    version.lon,
    version.kind,
    version.site_type,
    version.operator,
    version.pollutants,
    version.interval_s,
    version.declared_from AS valid_from,
    place.code AS locality,
    sensors.retired_at,
    sensors.last_end AS last_reading_at
FROM ingest.sensors
CROSS JOIN LATERAL (
    SELECT *
    FROM ingest.sensor_versions AS versions
    WHERE versions.sensor_id = sensors.sensor_id
    ORDER BY
        versions.valid_from <= %(at)s::timestamptz DESC,
        CASE WHEN versions.valid_from <= %(at)s::timestamptz THEN versions.valid_from END DESC,
        versions.valid_from
    LIMIT 1
) AS version
LEFT JOIN ingest.sensor_localities AS place
    ON
        place.sensor_id = sensors.sensor_id
        AND place.valid_from <= %(at)s::timestamptz
        AND place.valid_to > %(at)s::timestamptz
WHERE
    (%(sensor_id)s::text IS NULL OR sensors.sensor_id = %(sensor_id)s::text)
    AND (%(after)s::text IS NULL OR sensors.sensor_id > %(after)s::text)
ORDER BY sensors.sensor_id
LIMIT %(limit)s;
