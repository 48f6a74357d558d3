-- Dead letters, the newest first. Takes topic, reason, key (null: any), before (an id, or null)
-- and limit.
SELECT
    id, topic, partition, record_offset, item, key, reason, detail, at, status, redriven_at,
    payload, truncated_from
FROM ingest.dead_letters
WHERE
    (%(topic)s::text IS NULL OR topic = %(topic)s::text)
    AND (%(reason)s::text IS NULL OR reason = %(reason)s::text)
    AND (%(key)s::bytea IS NULL OR (md5(key) = md5(%(key)s::bytea) AND key = %(key)s::bytea))
    AND (%(status)s::text IS NULL OR status = %(status)s::text)
    AND (%(before)s::bigint IS NULL OR id < %(before)s::bigint)
ORDER BY id DESC
LIMIT %(limit)s;
