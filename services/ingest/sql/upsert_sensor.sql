-- Know a sensor; registering again after a tombstone brings it back.
-- Takes sensor_id, at, and where the registration stood.
INSERT INTO ingest.sensors (sensor_id, registered_at, partition, record_offset, item, sent_at)
VALUES (%(sensor_id)s, %(at)s, %(partition)s, %(offset)s, %(item)s, %(sent_at)s)
ON CONFLICT (sensor_id) DO UPDATE
SET
    retired_at = NULL,
    partition = excluded.partition,
    record_offset = excluded.record_offset,
    item = excluded.item,
    sent_at = excluded.sent_at;
