-- Which dead letters there are, the newest first, with the size of their payloads.
-- Takes topic, reason, key and status (null: any), before (an id, or null) and limit.
SELECT id, coalesce(octet_length(payload), 0) AS bytes
FROM ingest.dead_letters
WHERE
    (%(topic)s::text IS NULL OR topic = %(topic)s::text)
    AND (%(reason)s::text IS NULL OR reason = %(reason)s::text)
    AND (%(key)s::bytea IS NULL OR (md5(key) = md5(%(key)s::bytea) AND key = %(key)s::bytea))
    AND (%(status)s::text IS NULL OR status = %(status)s::text)
    AND (%(before)s::bigint IS NULL OR id < %(before)s::bigint)
ORDER BY id DESC
LIMIT %(limit)s::int;
