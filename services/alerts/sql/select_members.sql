-- Which sensors were in some localities, as they were, over [since, until). Takes codes.
-- A sensor's first version holds before its own beginning too.
SELECT
    stays.code,
    stays.sensor_id,
    versions.kind,
    versions.interval_s,
    greatest(stays.valid_from, versions.since) AS since,
    least(stays.valid_to, versions.valid_to) AS until,
    versions.last_start
FROM api.sensor_localities AS stays
INNER JOIN LATERAL (
    SELECT
        sensors.sensor_id,
        sensors.kind,
        sensors.interval_s,
        sensors.valid_to,
        sensors.last_start,
        CASE
            WHEN row_number() OVER (ORDER BY sensors.valid_from) = 1
                THEN '0001-01-01 00:00:00+00'::timestamptz
            ELSE sensors.valid_from
        END AS since
    FROM api.sensors AS sensors
    WHERE sensors.sensor_id = stays.sensor_id
) AS versions ON true
WHERE
    stays.code = ANY(%(codes)s::text [])
    AND greatest(stays.valid_from, versions.since) < least(stays.valid_to, versions.valid_to)
ORDER BY stays.code, stays.sensor_id, since;
