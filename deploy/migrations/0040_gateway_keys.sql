-- Who may come in: API keys, the console's sessions, one-use tickets for streams.
-- Secrets are 32 random bytes, so their SHA-256 is as safe as a slow hash would be.

CREATE SCHEMA IF NOT EXISTS gateway;

CREATE TABLE gateway.keys (
    id text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9]{8}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    scopes text [] NOT NULL CHECK (
        cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'publish', 'operate', 'admin']
    ),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    replaced_by text REFERENCES gateway.keys (id)
);

CREATE INDEX keys_by_age ON gateway.keys (created_at DESC, id DESC);

CREATE TABLE gateway.sessions (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    key_id text NOT NULL REFERENCES gateway.keys (id),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL
);

CREATE INDEX sessions_by_expiry ON gateway.sessions (expires_at);

CREATE TABLE gateway.tickets (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    actor text NOT NULL,
    key_id text REFERENCES gateway.keys (id),
    scopes text [] NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE INDEX tickets_by_expiry ON gateway.tickets (expires_at);

-- Every gateway process keeps the keys it has seen in memory; this is how it hears of a change.
CREATE FUNCTION gateway.tell_of_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('gateway_keys', old.id);
    RETURN NULL;
END
$$;

CREATE TRIGGER keys_changed
AFTER UPDATE OF digest, scopes, expires_at, revoked_at OR DELETE ON gateway.keys
FOR EACH ROW EXECUTE FUNCTION gateway.tell_of_key();
