-- Where each thing stood in its topic decides what holds, so that consuming a topic once more, from
-- its beginning, changes nothing. The broker's time orders what different partitions carried.
ALTER TABLE ingest.readings RENAME COLUMN seen_at TO sent_at;

ALTER TABLE ingest.sensors
ADD COLUMN partition int,
ADD COLUMN record_offset bigint,
ADD COLUMN item int,
ADD COLUMN sent_at timestamptz;
COMMENT ON COLUMN ingest.sensors.record_offset IS
'Of the latest registration or tombstone: an earlier one that comes again has no effect.';

ALTER TABLE ingest.dead_letters ADD COLUMN sent_at timestamptz;
UPDATE ingest.dead_letters SET sent_at = at;
ALTER TABLE ingest.dead_letters ALTER COLUMN sent_at SET NOT NULL;

DELETE FROM ingest.dead_letters AS later
USING ingest.dead_letters AS earlier
WHERE
    earlier.id < later.id
    AND (earlier.topic, earlier.partition, earlier.record_offset)
    = (later.topic, later.partition, later.record_offset)
    AND earlier.item IS NOT DISTINCT FROM later.item;
CREATE UNIQUE INDEX dead_letters_place
ON ingest.dead_letters (topic, partition, record_offset, item) NULLS NOT DISTINCT;
