-- Hold an `Idempotency-Key` on while its outcome is still open. Takes caller, path, key, holder,
-- held_seconds.
UPDATE gateway.promises
SET held_until = clock_timestamp() + make_interval(secs => %(held_seconds)s::float8)
WHERE
    caller = %(caller)s::text
    AND path = %(path)s::text
    AND key = %(key)s::text
    AND holder = %(holder)s::uuid
    AND status IS NULL;
