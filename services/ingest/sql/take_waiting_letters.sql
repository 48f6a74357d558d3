-- Lock the oldest letters that wait for a sensor that is there now. Takes limit.
SELECT
    letter.id, letter.topic, letter.partition, letter.record_offset, letter.item, letter.key,
    letter.header_names, letter.header_values, letter.payload, letter.reason, letter.detail,
    letter.at, letter.sent_at, letter.status, letter.truncated_from
FROM ingest.dead_letters AS letter
INNER JOIN ingest.sensors ON sensors.sensor_id = letter.waits_for
WHERE
    letter.status = 'open'
    AND letter.waits_for IS NOT NULL
    AND letter.payload IS NOT NULL
    AND sensors.retired_at IS NULL
ORDER BY letter.id
LIMIT %(limit)s
FOR UPDATE OF letter SKIP LOCKED;
