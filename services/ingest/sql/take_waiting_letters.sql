-- Lock the oldest letters that wait for a sensor that has been registered since.
-- Takes how many (limit) and how many bytes of payloads (most_bytes) at most; the first one always.
SELECT
    letter.id, letter.topic, letter.partition, letter.record_offset, letter.item, letter.key,
    letter.header_names, letter.header_values, letter.payload, letter.reason, letter.detail,
    letter.at, letter.sent_at, letter.status, letter.truncated_from
FROM ingest.dead_letters AS letter
WHERE
    letter.id = ANY(
        ARRAY(
            SELECT oldest.id
            FROM (
                SELECT
                    waiting.id,
                    sum(octet_length(waiting.payload)) OVER (ORDER BY waiting.id)
                    - octet_length(waiting.payload) AS bytes_before
                FROM ingest.dead_letters AS waiting
                INNER JOIN ingest.redrives ON redrives.sensor_id = waiting.waits_for
                INNER JOIN ingest.sensors ON sensors.sensor_id = redrives.sensor_id
                WHERE
                    waiting.status = 'open'
                    AND sensors.retired_at IS NULL
                    AND waiting.waits_for IS NOT NULL
                    AND waiting.payload IS NOT NULL
                ORDER BY waiting.id
                LIMIT %(limit)s::int
            ) AS oldest
            WHERE oldest.bytes_before < %(most_bytes)s::bigint
        )
    )
    AND letter.status = 'open'
ORDER BY letter.id
FOR UPDATE SKIP LOCKED;
