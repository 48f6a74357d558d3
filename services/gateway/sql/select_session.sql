-- A session with its key, if there is one behind it. Takes digest. Returns at most one row; its
-- `expires_at` is the earlier of the session's and the key's.
SELECT
    session.key_id,
    key.revoked_at,
    coalesce(key.name, session.actor) AS name,
    coalesce(key.scopes, session.scopes) AS scopes,
    least(session.expires_at, key.expires_at) AS expires_at
FROM gateway.sessions AS session
LEFT JOIN gateway.keys AS key ON session.key_id = key.id
WHERE session.digest = %(digest)s::bytea;
