-- Give an `Idempotency-Key` back: nothing was sent. Takes caller, path, key, holder.
DELETE FROM gateway.promises
WHERE
    caller = %(caller)s::text
    AND path = %(path)s::text
    AND key = %(key)s::text
    AND holder = %(holder)s::uuid
    AND status IS NULL;
