-- Retire a sensor; its history stays. Takes sensor_id and at; returns a row if it was in service.
UPDATE ingest.sensors
SET retired_at = %(at)s
WHERE sensor_id = %(sensor_id)s AND retired_at IS NULL
RETURNING sensor_id;
