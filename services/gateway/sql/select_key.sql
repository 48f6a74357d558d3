-- The key with this id, whatever its state. Takes id. Returns at most one row.
SELECT
    id,
    name,
    digest,
    scopes,
    expires_at,
    revoked_at
FROM gateway.keys
WHERE id = %(id)s::text;
