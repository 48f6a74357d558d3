-- Open a session for a key. Takes digest, key_id, expires_at.
INSERT INTO gateway.sessions (digest, key_id, expires_at)
VALUES (%(digest)s::bytea, %(key_id)s::text, %(expires_at)s::timestamptz);
