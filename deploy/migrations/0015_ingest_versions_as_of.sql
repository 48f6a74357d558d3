-- What was known of a sensor at an instant: an amended version is kept, as a superseded reading is.
ALTER TABLE ingest.sensor_versions ADD COLUMN learned_at timestamptz;
UPDATE ingest.sensor_versions AS versions
SET learned_at = sensors.registered_at
FROM ingest.sensors
WHERE sensors.sensor_id = versions.sensor_id;
ALTER TABLE ingest.sensor_versions ALTER COLUMN learned_at SET NOT NULL;

CREATE TABLE ingest.sensor_versions_superseded (
    sensor_id text NOT NULL,
    valid_from timestamptz NOT NULL,
    interval_s int NOT NULL,
    kind text NOT NULL,
    lat float8 NOT NULL,
    lon float8 NOT NULL,
    learned_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL
);
CREATE INDEX sensor_versions_superseded_sensor
ON ingest.sensor_versions_superseded (sensor_id, valid_from);
