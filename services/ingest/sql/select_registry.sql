-- The registered sensors among some ids, with their versions and series.
-- Takes sensor_ids. One row a version, oldest first.
SELECT
    sensors.sensor_id,
    sensors.retired_at,
    sensors.first_start,
    sensors.last_start,
    sensors.partition,
    sensors.record_offset,
    sensors.item,
    sensors.sent_at,
    versions.valid_from,
    versions.interval_s,
    versions.kind,
    versions.lat,
    versions.lon
FROM ingest.sensors
INNER JOIN ingest.sensor_versions AS versions ON versions.sensor_id = sensors.sensor_id
WHERE sensors.sensor_id = ANY(%(sensor_ids)s::text [])
ORDER BY sensors.sensor_id, versions.valid_from;
