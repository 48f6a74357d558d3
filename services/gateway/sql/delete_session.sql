-- End a session. Takes digest.
DELETE FROM gateway.sessions
WHERE digest = %(digest)s::bytea;
