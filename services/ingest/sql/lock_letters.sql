-- Lock some letters for a redrive by hand. Takes ids; those already gone are left out.
SELECT
    id, topic, partition, record_offset, item, key, header_names, header_values, payload, reason,
    detail, at, sent_at, status, truncated_from
FROM ingest.dead_letters
WHERE id = ANY(%(ids)s::bigint [])
ORDER BY id
FOR UPDATE;
