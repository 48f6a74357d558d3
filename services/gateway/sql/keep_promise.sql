-- Store the answer that a held `Idempotency-Key` stands for from now on. Takes caller, path, key,
-- holder, status, answer. Changes nothing where another holder has taken over.
UPDATE gateway.promises
SET
    status = %(status)s::int,
    answer = %(answer)s::bytea
WHERE
    caller = %(caller)s::text
    AND path = %(path)s::text
    AND key = %(key)s::text
    AND holder = %(holder)s::uuid
    AND status IS NULL;
