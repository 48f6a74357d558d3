-- Open a session, for a key or for somebody with a name and scopes of their own. Takes digest,
-- key_id (or null), actor and scopes (null where there is a key), expires_at.
INSERT INTO gateway.sessions (digest, key_id, actor, scopes, expires_at)
VALUES (
    %(digest)s::bytea,
    %(key_id)s::text,
    %(actor)s::text,
    %(scopes)s::text [],
    %(expires_at)s::timestamptz
);
