-- A page of keys, newest first. Takes before_at and before_id (the last row of the page before, or
-- null) and count. Never returns a digest.
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
FROM gateway.keys
WHERE
    %(before_at)s::timestamptz IS NULL
    OR (created_at, id) < (%(before_at)s::timestamptz, %(before_id)s::text)
ORDER BY created_at DESC, id DESC
LIMIT %(count)s::int;
