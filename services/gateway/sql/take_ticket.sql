-- Use a ticket up. Takes digest. Returns whose it was and until when their key holds, or no row
-- where it never was, was used before, is too old, or its key has been revoked since.
WITH taken AS (
    DELETE FROM gateway.tickets
    WHERE digest = %(digest)s::bytea
    RETURNING actor, key_id, scopes, expires_at
)

SELECT
    taken.actor,
    taken.key_id,
    taken.scopes,
    key.expires_at AS until
FROM taken
LEFT JOIN gateway.keys AS key ON taken.key_id = key.id
WHERE
    taken.expires_at > clock_timestamp()
    AND (
        taken.key_id IS NULL
        OR (
            key.revoked_at IS NULL
            AND (key.expires_at IS NULL OR key.expires_at > clock_timestamp())
        )
    );
