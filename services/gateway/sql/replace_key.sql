-- Rotate: store the successor with the name and scopes of an active key, and let the old one end
-- after the overlap. Takes id, new_id, digest, created_by, ends_at. Returns the successor, or no row
-- where the old key is not there, revoked, expired or replaced already.
WITH old AS (
    SELECT
        id,
        name,
        scopes,
        expires_at
    FROM gateway.keys
    WHERE
        id = %(id)s::text
        AND revoked_at IS NULL
        AND replaced_by IS NULL
        AND (expires_at IS NULL OR expires_at > clock_timestamp())
    FOR UPDATE
),

successor AS (
    INSERT INTO gateway.keys (id, name, digest, scopes, created_by, expires_at)
    SELECT
        %(new_id)s::text,
        name,
        %(digest)s::bytea,
        scopes,
        %(created_by)s::text,
        expires_at
    FROM old
    RETURNING
        id, name, scopes, created_at, created_by, expires_at, last_used_at, revoked_at, replaced_by
),

ended AS (
    UPDATE gateway.keys AS stored
    SET
        replaced_by = successor.id,
        expires_at = least(stored.expires_at, %(ends_at)s::timestamptz)
    FROM old, successor
    WHERE stored.id = old.id
)

SELECT
    id,
    name,
    scopes,
    created_at,
    created_by,
    expires_at,
    last_used_at,
    revoked_at,
    replaced_by
FROM successor;
