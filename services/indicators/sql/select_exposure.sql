-- Each ward's mean concentrations between two instants, over its sensors' means of counting hours.
-- Takes pollutants, since and until. A sensor is where it is at `until`.
WITH means AS (
    SELECT
        sensor_id,
        pollutant,
        avg(value) AS mean
    FROM api.hours
    WHERE
        pollutant = ANY(%(pollutants)s::text [])
        AND start >= %(since)s::timestamptz
        AND start < %(until)s::timestamptz
        AND value IS NOT NULL
        AND n * 4 >= expected * 3
    GROUP BY sensor_id, pollutant
)

SELECT
    place.code AS ward,
    means.pollutant,
    avg(means.mean) AS mean
FROM means
INNER JOIN api.sensor_localities AS place
    ON place.sensor_id = means.sensor_id
    AND place.valid_from < %(until)s::timestamptz
    AND place.valid_to >= %(until)s::timestamptz
GROUP BY place.code, means.pollutant
ORDER BY place.code, means.pollutant;
