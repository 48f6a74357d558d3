-- Take an `Idempotency-Key` for a request. Takes caller, path, key, fingerprint, holder,
-- held_seconds. Returns one row: whether this holder now has it (new, older than a day, or held by
-- one whose time is over), else what stands there.
WITH claimed AS (
    INSERT INTO gateway.promises AS stored (caller, path, key, fingerprint, holder, held_until)
    VALUES (
        %(caller)s::text,
        %(path)s::text,
        %(key)s::text,
        %(fingerprint)s::bytea,
        %(holder)s::uuid,
        clock_timestamp() + make_interval(secs => %(held_seconds)s::float8)
    )
    ON CONFLICT (caller, path, key) DO UPDATE
    SET
        fingerprint = excluded.fingerprint,
        holder = excluded.holder,
        held_until = excluded.held_until,
        status = NULL,
        answer = NULL,
        created_at = clock_timestamp()
    WHERE
        stored.created_at < clock_timestamp() - interval '24 hours'
        OR (
            stored.status IS NULL
            AND stored.fingerprint = excluded.fingerprint
            AND (stored.held_until < clock_timestamp() OR stored.holder = excluded.holder)
        )
    RETURNING fingerprint, status, answer
)

SELECT
    TRUE AS mine,
    fingerprint,
    status,
    answer
FROM claimed
UNION ALL
SELECT
    FALSE AS mine,
    fingerprint,
    status,
    answer
FROM gateway.promises
WHERE
    caller = %(caller)s::text
    AND path = %(path)s::text
    AND key = %(key)s::text
    AND NOT EXISTS (SELECT 1 FROM claimed);
