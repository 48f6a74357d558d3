-- Which sensors are in which locality at an instant. Takes at and codes (null: all).
SELECT sensor_id, code
FROM ingest.sensor_localities
WHERE
    valid_from <= %(at)s::timestamptz
    AND valid_to > %(at)s::timestamptz
    AND (%(codes)s::text [] IS NULL OR code = ANY(%(codes)s::text []))
ORDER BY code, sensor_id;
