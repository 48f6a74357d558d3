-- Store a ticket that opens one stream. Takes digest, actor, key_id (or null), scopes, expires_at.
INSERT INTO gateway.tickets (digest, actor, key_id, scopes, expires_at)
VALUES (
    %(digest)s::bytea,
    %(actor)s::text,
    %(key_id)s::text,
    %(scopes)s::text [],
    %(expires_at)s::timestamptz
);
