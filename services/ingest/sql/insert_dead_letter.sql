-- Keep one refused record or item with everything needed to redrive it.
INSERT INTO ingest.dead_letters (
    topic, partition, record_offset, item, key, header_names, header_values, payload,
    truncated_from, reason, detail, waits_for, at, sent_at
)
VALUES (
    %(topic)s, %(partition)s, %(record_offset)s, %(item)s, %(key)s, %(header_names)s::text [],
    %(header_values)s::bytea [], %(payload)s, %(truncated_from)s, %(reason)s, %(detail)s,
    %(waits_for)s, %(at)s, %(sent_at)s
)
RETURNING id;
