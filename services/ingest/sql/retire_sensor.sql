-- Retire a sensor as of its tombstone; its history stays.
-- Takes sensor_id and where the tombstone stood. One retired already keeps its time.
UPDATE ingest.sensors
SET
    retired_at = coalesce(retired_at, %(sent_at)s::timestamptz),
    partition = %(partition)s,
    record_offset = %(offset)s,
    item = %(item)s,
    sent_at = %(sent_at)s::timestamptz
WHERE sensor_id = %(sensor_id)s;
