-- Know a sensor; registering again after a tombstone brings it back. Takes sensor_id and at.
INSERT INTO ingest.sensors AS stored (sensor_id, registered_at)
VALUES (%(sensor_id)s, %(at)s)
ON CONFLICT (sensor_id) DO UPDATE
SET retired_at = NULL
WHERE stored.retired_at IS NOT NULL;
