-- Open letters to judge again, oldest first. Takes topic, reason, key (null: any), after (an id) and
-- limit.
SELECT id, coalesce(octet_length(payload), 0) AS bytes
FROM ingest.dead_letters
WHERE
    status = 'open'
    AND id > %(after)s::bigint
    AND (%(topic)s::text IS NULL OR topic = %(topic)s::text)
    AND (%(reason)s::text IS NULL OR reason = %(reason)s::text)
    AND (%(key)s::bytea IS NULL OR (md5(key) = md5(%(key)s::bytea) AND key = %(key)s::bytea))
ORDER BY id
LIMIT %(limit)s::int;
