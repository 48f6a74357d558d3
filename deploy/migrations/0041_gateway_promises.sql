-- What an `Idempotency-Key` stands for: the request it came with, and the answer that was given.

CREATE TABLE gateway.promises (
    caller text NOT NULL,
    path text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    holder uuid NOT NULL,
    held_until timestamptz NOT NULL,
    status int,
    answer bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (caller, path, key),
    CHECK ((status IS NULL) = (answer IS NULL))
);

CREATE INDEX promises_by_age ON gateway.promises (created_at);
