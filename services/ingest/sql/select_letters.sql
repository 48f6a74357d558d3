-- Some dead letters, the newest first. Takes ids and with_payload.
SELECT
    id,
    topic,
    partition,
    record_offset,
    item,
    key,
    reason,
    detail,
    at,
    status,
    redriven_at,
    CASE WHEN %(with_payload)s::boolean THEN payload END AS payload,
    payload IS NULL AND truncated_from IS NOT NULL AS is_deleted
FROM ingest.dead_letters
WHERE id = ANY(%(ids)s::bigint [])
ORDER BY id DESC;
