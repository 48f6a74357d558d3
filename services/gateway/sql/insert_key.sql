-- Store a new key. Takes id, name, digest, scopes, created_by, expires_at (or null). Returns the row.
INSERT INTO gateway.keys (id, name, digest, scopes, created_by, expires_at)
VALUES (
    %(id)s::text,
    %(name)s::text,
    %(digest)s::bytea,
    %(scopes)s::text [],
    %(created_by)s::text,
    %(expires_at)s::timestamptz
)
ON CONFLICT DO NOTHING
RETURNING
    id, name, scopes, created_at, created_by, expires_at, last_used_at, revoked_at, replaced_by;
