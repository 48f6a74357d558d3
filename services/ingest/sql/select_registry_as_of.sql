-- The registered sensors among some ids, with their versions as they were known at as_of.
-- Takes sensor_ids and as_of. One row a version, oldest first; a sensor that was not known is left
-- out.
SELECT
    sensors.sensor_id,
    sensors.retired_at,
    sensors.first_start,
    sensors.last_start,
    sensors.partition,
    sensors.record_offset,
    sensors.item,
    sensors.sent_at,
    known.valid_from,
    known.interval_s,
    known.kind,
    known.lat,
    known.lon
FROM ingest.sensors
INNER JOIN (
    SELECT sensor_id, valid_from, interval_s, kind, lat, lon
    FROM ingest.sensor_versions
    WHERE learned_at <= %(as_of)s::timestamptz
    UNION ALL
    SELECT sensor_id, valid_from, interval_s, kind, lat, lon
    FROM ingest.sensor_versions_superseded
    WHERE learned_at <= %(as_of)s::timestamptz AND superseded_at > %(as_of)s::timestamptz
) AS known ON known.sensor_id = sensors.sensor_id
WHERE sensors.sensor_id = ANY(%(sensor_ids)s::text [])
ORDER BY sensors.sensor_id, known.valid_from;
