-- A session that has not ended, with its key. Takes digest. Returns at most one row; its
-- `expires_at` is the earlier of the session's and the key's.
SELECT
    session.key_id,
    key.name,
    key.scopes,
    key.revoked_at,
    least(session.expires_at, key.expires_at) AS expires_at
FROM gateway.sessions AS session
INNER JOIN gateway.keys AS key ON session.key_id = key.id
WHERE session.digest = %(digest)s::bytea;
