-- One dead letter. Takes id.
SELECT
    id, topic, partition, record_offset, item, key, reason, detail, at, status, redriven_at,
    payload, truncated_from
FROM ingest.dead_letters
WHERE id = %(id)s::bigint;
